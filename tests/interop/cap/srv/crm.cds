// SPDX-License-Identifier: GPL-3.0-or-later
using { model as db } from '../db/schema';

// Managers see all; sales people only what they own. Writes need the ETag.
@requires: ['manager', 'sales']
service crm {
  @readonly entity Industries as projection on db.Industries;

  @restrict: [ { grant: '*', to: 'manager' }, { grant: '*', to: 'sales', where: 'owner = $user' } ]
  entity Accounts as projection on db.Accounts;

  @restrict: [ { grant: '*', to: 'manager' }, { grant: '*', to: 'sales', where: 'owner = $user' } ]
  entity Contacts as projection on db.Contacts;
}

annotate crm.Accounts with { modifiedAt @odata.etag };
annotate crm.Contacts with { modifiedAt @odata.etag };
