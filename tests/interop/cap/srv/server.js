// SPDX-License-Identifier: GPL-3.0-or-later
// Fills the in-memory database before the first request, the same every time, and
// prints the address once it can be used.
const cds = require('@sap/cds')
const fs = require('fs')

const ACCOUNTS = 400
const CONTACTS = Number(process.env.INTEROP_CONTACTS || 20000)
const OWNERS = ['alice', 'bob', 'carol']
const FIRST = ['Amara', 'Björn', 'Chen', 'Dora', 'Erik', 'Fatima', 'Goran', 'Hana', '田中', "O'Neil", 'يوسف', 'Zoë']
const LAST = ['Berg', 'Osei', 'Marlow', 'Quist', 'Feld', 'Roth', 'Hale', 'Vane', '太郎', 'García', 'Łukasz', 'D’Souza']

// A GUID that depends on nothing but the kind and the number.
const guid = (kind, n) => `${kind.toString(16).padStart(8, '0')}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`

function account (n) {
  return {
    ID: guid(1, n), name: `Account ${n} "${LAST[n % LAST.length]}"`, phone: `+49 30 ${1000 + n}`,
    revenue: `${n * 1000 + 7}.${String(n % 10000).padStart(4, '0')}`, industry_code: `I${n % 8}`, owner: OWNERS[n % 3],
    createdAt: '2024-01-01T00:00:00.000Z', modifiedAt: new Date(Date.UTC(2024, 0, 1) + Math.floor(n / 10) * 1000).toISOString()
  }
}

function contact (n) {
  return {
    ID: guid(2, n), name: `${FIRST[n % FIRST.length]} ${LAST[(n * 7) % LAST.length]} ${n}`,
    jobTitle: n % 5 ? `Title ${n % 40}` : null, email: `c${n}@example.com`, phone: `+44 7700 ${900000 + n}`,
    birthDate: n % 3 ? `19${50 + n % 50}-0${1 + n % 9}-1${n % 10}` : null,
    lastCall: n % 4 ? new Date(Date.UTC(2025, 0, 1) + n * 61001).toISOString() : null,
    score: n % 101 - 50, external: String(9007199254740993n + BigInt(n)),
    credit: n % 7 ? `${n}.${String((n * 37) % 10000).padStart(4, '0')}` : null, active: n % 2 === 0,
    notes: n % 11 ? null : `Line one\nLine "two" of ${n} 🚀`, account_ID: n % 9 ? guid(1, n % ACCOUNTS) : null,
    owner: OWNERS[n % 3], createdAt: '2024-01-01T00:00:00.000Z',
    // Twenty rows share each millisecond: the page boundary falls inside such a group.
    modifiedAt: new Date(Date.UTC(2025, 0, 1) + Math.floor(n / 20)).toISOString()
  }
}

async function seed () {
  const { Industries, Accounts, Contacts } = cds.entities('model')
  const rows = (count, make) => Array.from({ length: count }, (_, n) => make(n))
  await INSERT.into(Industries).entries(rows(8, n => ({ code: `I${n}`, name: `Industry ${n}` })))
  await INSERT.into(Accounts).entries(rows(ACCOUNTS, account))
  for (let at = 0; at < CONTACTS; at += 2000) {
    await INSERT.into(Contacts).entries(rows(Math.min(2000, CONTACTS - at), n => contact(at + n)))
  }
}

cds.on('served', async () => {
  await cds.tx({ user: cds.User.privileged }, seed)
})
// What a person makes is theirs.
cds.on('serving', srv => {
  if (srv.name !== 'crm') return
  srv.before('CREATE', ['Accounts', 'Contacts'], req => { if (req.data.owner == null) req.data.owner = req.user.id })
})
// INTEROP_HISTORY: a file that gets each write that was committed, in order, with what it took
// the place of. A client cannot know: its connection may be cut.
const history = process.env.INTEROP_HISTORY
cds.on('serving', srv => {
  if (srv.name !== 'crm' || !history) return
  srv.before(['CREATE', 'UPDATE', 'DELETE'], ['Accounts', 'Contacts'], async req => {
    const last = req.params.at(-1)
    const key = req.event === 'CREATE' ? req.data.ID : last?.ID ?? last
    const was = req.event === 'CREATE' ? null : await SELECT.one.from(req.target).where({ ID: key })
    const entry = { user: req.user.id, event: req.event, set: req.target.name.split('.').pop(), key, was, data: { ...req.data } }
    req.on('succeeded', () => fs.appendFileSync(history, JSON.stringify(entry) + '\n'))
  })
})
// Loopback only, whatever the machine's interfaces are.
cds.on('bootstrap', app => {
  const listen = app.listen
  app.listen = port => listen.call(app, port, '127.0.0.1')
})
cds.on('listening', ({ server }) => console.log(`LISTENING ${server.address().port}`))

module.exports = cds.server
