# SPDX-License-Identifier: GPL-3.0-or-later
"""What the stories of faces.py need to know of each face of the demo server: names, how to sign
in, and how its rows are read by plain HTTP, without a line of the program that is tested."""
import base64
import datetime
import http.cookiejar
import json
import re
import urllib.parse
import urllib.request

ZERO = '00000000-0000-0000-0000-000000000000'
ALSO = 'Prefer', 'odata.include-annotations="Microsoft.Dynamics.CRM.associatednavigationproperty"'


def basic(user):
    return 'Basic ' + base64.b64encode(f'{user}:{user}'.encode()).decode()


class Face:
    """A service of OData 4 with the names of the model; the others are told by what differs."""
    name, face, tail = 'odata', 'odata', ''
    key, update, versions = 'Id', 'PATCH', '4'
    day_tail = ''         # behind a date, where dates are instants
    has_changes = True    # delta links
    has_merges = False    # a list of records that were made one with others
    me = None             # how a filter says "mine"; None: the server does not say who signed in
    has_sessions = False  # that can end while the password stays good
    built_in = None       # the name of the project that comes with the program for such a server
    contacts_of_account = 'Contacts'  # the way from one to the others, for "any"; None: it cannot be said
    told, told_choices = (), ()  # what the server says of fields: a caption and whether it is required; choices
    files = (('-', 70000),)  # properties of a file's record that hold its bytes, and how many are tried
    sets, fields, on_device = {}, {}, {}

    def __init__(self):
        self.openers = {}

    def root(self, url):
        return url.rstrip('/') + self.tail

    def account(self, user):
        return ['--user', user]

    def set(self, name):
        return self.sets.get(name, name)

    def key_of(self, _name):
        return self.key

    def owner(self, user):
        """What stands as the owner of rows, of a user's row."""
        return user[self.key_of('Users')]

    def field(self, name, field):
        """As the server calls it."""
        return self.fields.get((name, field), self.fields.get(field, field))

    def here(self, name, field):
        """As the device calls it."""
        server = self.field(name, field)
        return self.on_device.get(server, server)

    def sign_in(self, _url, user):
        return {'Authorization': basic(user)}

    def who(self, _url, user):
        """For a client that is told at once who asks."""
        return user

    def headers(self):
        return {'Accept': 'application/json;IEEE754Compatible=true'}

    def ask(self, url, user, address):
        if (url, user) not in self.openers:
            self.openers[url, user] = self.sign_in(url, user)
        request = urllib.request.Request(address, headers={**self.headers(), **self.openers[url, user]})
        with urllib.request.urlopen(request) as answer:
            return answer.read()

    def page(self, body):
        return body['value'], body.get('@odata.nextLink')

    def row(self, row):
        """As the device should show it."""
        return {name: value for name, value in row.items() if '@' not in name}

    def rows(self, url, user, name):
        found, address = {}, f'{self.root(url)}/{self.set(name)}'
        while address:
            rows, address = self.page(json.loads(self.ask(url, user, address)))
            for row in rows:
                row = self.row(row)
                found[row[self.key_of(name)]] = row
        return found

    def metadata(self, url, user):
        return self.ask(url, user, f'{self.root(url)}/$metadata').decode()


class Creatio(Face):
    name, face, tail = 'creatio', 'creatio', '/0/odata'
    has_changes, has_merges, has_sessions, me = False, True, True, '@mycontact'
    day_tail = 'T00:00:00Z'
    sets = {'Accounts': 'Account', 'Contacts': 'Contact', 'Opportunities': 'Opportunity', 'Activities': 'Activity',
            'Leads': 'Lead', 'Cases': 'Case', 'Products': 'Product', 'Stages': 'OpportunityStage',
            'Users': 'SysAdminUnit', 'Files': 'SysFile', 'AccountFiles': 'AccountFile'}
    fields = {'CreditLimit': 'UsrCreditLimit', 'ExternalNumber': 'UsrExternalNumber', 'DoNotCall': 'DoNotUseCall',
              'LastContactOn': 'UsrLastContactOn', 'LastName': 'Surname', ('Accounts', 'Email'): 'UsrEmail',
              ('Opportunities', 'Name'): 'Title', ('Stages', 'Position'): 'Number'}
    files = (('Data', 70000),)
    contacts_of_account = 'ContactCollectionByAccount'
    built_in = 'Creatio Sales'
    told = (('Accounts', 'Name', 'Name', True), ('Contacts', 'Phone', 'Phone', False),
            ('Contacts', 'LastName', 'Last Name', False), ('Opportunities', 'StageId', 'Stage', True))

    def sign_in(self, url, user):
        jar = http.cookiejar.CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        opener.open(urllib.request.Request(
            url.rstrip('/') + '/ServiceModel/AuthService.svc/Login', method='POST',
            headers={'Content-Type': 'application/json', 'ForceUseSession': 'true'},
            data=json.dumps({'UserName': user, 'UserPassword': user}).encode())).close()
        cookies = {cookie.name: cookie.value for cookie in jar}
        return {'Cookie': '; '.join(f'{name}={value}' for name, value in cookies.items()),
                'BPMCSRF': cookies['BPMCSRF']}

    def owner(self, user):
        return user['ContactId']

    def row(self, row):
        """What is empty there is null here."""
        return {name: None if value in (ZERO, '') or str(value).startswith('0001-01-01') else value
                for name, value in super().row(row).items()}

    def rows(self, url, user, name):
        """An answer that was cut off does not say so."""
        found, query = {}, f'{self.root(url)}/{self.set(name)}?$orderby=Id&$top=50&$skip='
        while True:
            rows, _ = self.page(json.loads(self.ask(url, user, f'{query}{len(found)}')))
            for row in rows:
                row = self.row(row)
                found[row[self.key]] = row
            if not rows:
                return found


def from_old(value):
    """A date of OData 3 as one of OData 4."""
    if not isinstance(value, str):
        return value
    ticks = re.fullmatch(r'/Date\((-?\d+)(\+\d+)?\)/', value)
    if ticks:
        moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=int(ticks[1]))
        return moment.isoformat() + 'Z'
    if re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?', value):
        return value + 'Z'
    return value


class Old(Face):
    """Read as verbose JSON, whatever the device makes of it."""
    name, face = 'odata3', 'odata3'
    update = 'MERGE'
    day_tail = 'T00:00:00Z'
    has_changes = False

    def headers(self):
        return {'Accept': 'application/json;odata=verbose', 'MaxDataServiceVersion': '3.0'}

    def page(self, body):
        return body['d']['results'], body['d'].get('__next')

    def row(self, row):
        return {name: from_old(value) for name, value in row.items()
                if name != '__metadata' and not isinstance(value, dict)}


class OldCreatio(Creatio):
    name, tail = 'creatio3', '/0/ServiceModel/EntityDataService.svc'
    update = 'MERGE'
    contacts_of_account = None
    sets = {name: value + 'Collection' for name, value in Creatio.sets.items()}
    headers, page = Old.headers, Old.page

    def row(self, row):
        return super().row(Old.row(self, row))


class Dataverse(Face):
    name, face, tail = 'dataverse', 'dataverse', '/api/data/v9.2'
    has_sessions, me = True, '@me'
    contacts_of_account = 'contact_parentcustomerid_account'
    built_in = 'Dataverse Sales'
    told = (('Accounts', 'Name', 'Name', True), ('Contacts', 'LastName', 'Last Name', True),
            ('Contacts', 'Phone', 'Phone', False), ('Contacts', 'JobTitle', 'Job Title', False))
    told_choices = (('Accounts', 'statecode', {'0': 'Active', '1': 'Inactive'}),
                    ('Activities', 'prioritycode', {'100000000': 'Low', '100000001': 'Normal', '100000002': 'High'}))
    files = (('documentbody', 70000), ('demo_file', 17 * 1024 * 1024), ('demo_file', 1000))
    sets = {'Accounts': 'accounts', 'Contacts': 'contacts', 'Opportunities': 'opportunities',
            'Activities': 'appointments', 'Leads': 'leads', 'Cases': 'incidents', 'Products': 'products',
            'Stages': 'demo_stages', 'Users': 'systemusers', 'Files': 'annotations'}
    keys = {'Accounts': 'accountid', 'Contacts': 'contactid', 'Opportunities': 'opportunityid',
            'Activities': 'activityid', 'Leads': 'leadid', 'Cases': 'incidentid', 'Products': 'productid',
            'Stages': 'demo_stageid', 'Users': 'ownerid', 'Files': 'annotationid'}
    fields = {'ModifiedOn': 'modifiedon', 'OwnerId': '_ownerid_value', 'Phone': 'telephone1', 'Email': 'emailaddress1',
              ('Accounts', 'Name'): 'name', ('Contacts', 'Name'): 'fullname', 'JobTitle': 'jobtitle', 'LastName': 'lastname',
              'CreditLimit': 'creditlimit', 'BirthDate': 'birthdate', 'DoNotCall': 'donotphone',
              'LastContactOn': 'demo_lastcontacton', 'ExternalNumber': 'demo_externalnumber', 'Notes': 'description',
              ('Contacts', 'AccountId'): '_parentcustomerid_value', 'StageId': '_demo_stageid_value',
              'Position': 'demo_position', 'OpportunityId': '_demo_opportunityid_value',
              ('Opportunities', 'Name'): 'name', ('Files', 'Name'): 'filename'}
    on_device = {'_parentcustomerid_value': '_parentcustomerid_value__parentcustomerid_account'}

    def account(self, user):
        return ['--auth', 'oauth-client', '--client-id', user]

    def key_of(self, name):
        return self.keys[name]

    def sign_in(self, url, user):
        try:
            urllib.request.urlopen(self.root(url) + '/').close()
        except urllib.error.HTTPError as refusal:
            where = re.search('authorization_uri=([^,]+)', refusal.headers['WWW-Authenticate'])[1]
        form = {'grant_type': 'client_credentials', 'client_id': user, 'client_secret': user}
        with urllib.request.urlopen(where.replace('/authorize', '/v2.0/token'),
                                    urllib.parse.urlencode(form).encode()) as answer:
            return {'Authorization': 'Bearer ' + json.loads(answer.read())['access_token']}

    def who(self, url, user):
        return self.sign_in(url, user)['Authorization']

    def headers(self):
        return {**super().headers(), ALSO[0]: ALSO[1]}

    def row(self, row):
        """Of a lookup that may lead to two sets the device has two fields."""
        found = super().row(row)
        if '_parentcustomerid_value' in found:
            way = row.get('_parentcustomerid_value@Microsoft.Dynamics.CRM.associatednavigationproperty')
            value = found.pop('_parentcustomerid_value')
            for navigation in ('parentcustomerid_account', 'parentcustomerid_contact'):
                found[f'_parentcustomerid_value__{navigation}'] = value if navigation == way else None
        return found


FACES = {face.name: face for face in (Face, Creatio, OldCreatio, Dataverse, Old)}
