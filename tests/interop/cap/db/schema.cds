// SPDX-License-Identifier: GPL-3.0-or-later
// A small CRM: managed entities (createdAt, modifiedAt), client-made UUID keys.
namespace model;

using { cuid, managed } from '@sap/cds/common';

@title: 'Industry'
entity Industries {
  key code : String(8);
      name : String(60) @title: 'Name';
}

@title: 'Account'
entity Accounts : cuid, managed {
  name     : String(160) @title: 'Name' @mandatory;
  phone    : String(40)  @title: 'Phone';
  website  : String(200) @title: 'Website';
  revenue  : Decimal(18, 4) @title: 'Annual Revenue';
  industry : Association to Industries @title: 'Industry';
  owner    : String(40)  @title: 'Owner';
  contacts : Association to many Contacts on contacts.account = $self;
}

@title: 'Contact'
entity Contacts : cuid, managed {
  name      : String(160) @title: 'Name' @mandatory;
  jobTitle  : String(120) @title: 'Job Title';
  email     : String(120) @title: 'E-mail';
  phone     : String(40)  @title: 'Phone';
  birthDate : Date        @title: 'Birth Date';
  lastCall  : Timestamp   @title: 'Last Call';
  score     : Integer     @title: 'Score';
  external  : Integer64   @title: 'External Number';
  credit    : Decimal(18, 4) @title: 'Credit';
  active    : Boolean     @title: 'Active';
  notes     : String(2000) @title: 'Notes';
  account   : Association to Accounts @title: 'Account';
  owner     : String(40)  @title: 'Owner';
}
