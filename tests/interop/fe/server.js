// SPDX-License-Identifier: GPL-3.0-or-later
// node server.js METADATA DATA_FOLDER PATH: SAP's mock server with that service, on a free port. Before it
// stands what it lacks: a 404 for what is no set (it answers 500), and who is asking.
'use strict';
const fs = require('fs');
const http = require('http');
const { default: FEMockserver } = require('@sap-ux/fe-mockserver-core');

const [metadataPath, mockdataPath, urlPath] = process.argv.slice(2);
const names = [...fs.readFileSync(metadataPath, 'utf8').matchAll(/<EntitySet Name="(\w+)"/g)].map((found) => found[1]);
const known = new Set(['', '$metadata', '$batch', ...names]);
const WHO = { UserId: '00000005-0000-4000-8000-000000000001', OrganizationId: '00000006-0000-4000-8000-000000000001' };
const mock = new FEMockserver({
  services: [{ urlPath, metadataPath, mockdataPath, generateMockData: false, watch: false }],
});

function end(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'application/json', 'OData-Version': '4.0' });
  response.end(JSON.stringify(body));
}

function answer(router, request, response) {
  const name = request.url.slice(urlPath.length + 1).split(/[?(/]/)[0];
  if (name === 'WhoAmI') {
    end(response, 200, WHO);
  } else if (!known.has(name)) {
    end(response, 404, { error: { code: '404', message: `There is no ${name}` } });
  } else {
    router(request, response, (error) => end(response, error ? 500 : 404, { error: { message: String(error) } }));
  }
}

mock.isReady.then(() => {
  const router = mock.getRouter();
  const server = http.createServer((request, response) => answer(router, request, response));
  server.listen(0, '127.0.0.1', () => console.log(`LISTENING ${server.address().port}`));
}, (error) => {
  console.error(error);
  process.exit(1);
});
