-- The first database this program ever wrote. It must open for ever: never edited.
PRAGMA application_id = 1279869257;
PRAGMA user_version = 1;
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE fact (name TEXT PRIMARY KEY, text TEXT) WITHOUT ROWID;
CREATE TABLE entity (number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, keys TEXT NOT NULL, search TEXT NOT NULL, bulk INTEGER NOT NULL DEFAULT 0, next_column INTEGER NOT NULL DEFAULT 0);
CREATE TABLE field (entity INTEGER NOT NULL REFERENCES entity (number) ON DELETE CASCADE, number INTEGER NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, PRIMARY KEY (entity, name)) WITHOUT ROWID;
CREATE TABLE checkpoint ( entity INTEGER PRIMARY KEY REFERENCES entity (number) ON DELETE CASCADE, run_id INTEGER NOT NULL, is_full INTEGER NOT NULL, cursor TEXT, started_us INTEGER NOT NULL, max_seen_us INTEGER NOT NULL, watermark_us INTEGER NOT NULL, delta_link TEXT, filter_hash TEXT, finished_us INTEGER NOT NULL, done_rows INTEGER NOT NULL, total_rows INTEGER NOT NULL, marks INTEGER NOT NULL DEFAULT 1);
CREATE TABLE inflight (id INTEGER PRIMARY KEY AUTOINCREMENT, entity INTEGER NOT NULL REFERENCES entity (number) ON DELETE CASCADE, key BLOB NOT NULL, kind INTEGER NOT NULL, tries INTEGER NOT NULL, version INTEGER NOT NULL, etag TEXT, first_us INTEGER NOT NULL, UNIQUE (entity, key));
CREATE TABLE sent (inflight INTEGER NOT NULL REFERENCES inflight (id) ON DELETE CASCADE, try INTEGER NOT NULL, field TEXT NOT NULL, value, PRIMARY KEY (inflight, try, field)) WITHOUT ROWID;
CREATE TABLE problem (id INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL, entity TEXT NOT NULL, key TEXT NOT NULL, title TEXT NOT NULL, message TEXT, "values" TEXT NOT NULL, since_us INTEGER NOT NULL);
CREATE TABLE vault (id INTEGER PRIMARY KEY AUTOINCREMENT, entity TEXT NOT NULL, key TEXT NOT NULL, field TEXT NOT NULL, mine INTEGER NOT NULL, value TEXT, since_us INTEGER NOT NULL);
CREATE TABLE draft (entity TEXT NOT NULL, key TEXT NOT NULL, saved_us INTEGER NOT NULL, PRIMARY KEY (entity, key)) WITHOUT ROWID;
CREATE TABLE draft_value (entity TEXT NOT NULL, key TEXT NOT NULL, field TEXT NOT NULL, has_was INTEGER NOT NULL, was, now, PRIMARY KEY (entity, key, field), FOREIGN KEY (entity, key) REFERENCES draft (entity, key) ON DELETE CASCADE) WITHOUT ROWID;
CREATE TABLE rec_1 (id INTEGER PRIMARY KEY, key BLOB NOT NULL, state INTEGER NOT NULL, etag TEXT, lver INTEGER NOT NULL, reasons INTEGER NOT NULL, edited_us INTEGER, f1 TEXT, f2 BLOB, f3 INTEGER);
CREATE TABLE base_1 (id INTEGER PRIMARY KEY, key BLOB, f1 TEXT, f2 BLOB, f3 INTEGER);
CREATE TABLE seen_1 (id INTEGER PRIMARY KEY);
CREATE TABLE rec_2 (id INTEGER PRIMARY KEY, key BLOB NOT NULL, state INTEGER NOT NULL, etag TEXT, lver INTEGER NOT NULL, reasons INTEGER NOT NULL, edited_us INTEGER, f1 TEXT, f2 TEXT, f3 TEXT COLLATE crm_decimal, f4 INTEGER, f5 REAL, f6 TEXT, f7 INTEGER, f8 BLOB, f9 INTEGER, f10 INTEGER);
CREATE TABLE base_2 (id INTEGER PRIMARY KEY, key BLOB, f1 TEXT, f2 TEXT, f3 TEXT COLLATE crm_decimal, f4 INTEGER, f5 REAL, f6 TEXT, f7 INTEGER, f8 BLOB, f9 INTEGER, f10 INTEGER);
CREATE TABLE seen_2 (id INTEGER PRIMARY KEY);
CREATE TABLE rec_3 (id INTEGER PRIMARY KEY, key BLOB NOT NULL, state INTEGER NOT NULL, etag TEXT, lver INTEGER NOT NULL, reasons INTEGER NOT NULL, edited_us INTEGER, f1 TEXT);
CREATE TABLE base_3 (id INTEGER PRIMARY KEY, key BLOB, f1 TEXT);
CREATE TABLE seen_3 (id INTEGER PRIMARY KEY);
CREATE TABLE rec_4 (id INTEGER PRIMARY KEY, key BLOB NOT NULL, state INTEGER NOT NULL, etag TEXT, lver INTEGER NOT NULL, reasons INTEGER NOT NULL, edited_us INTEGER, f0 INTEGER, f1 TEXT, f2 TEXT);
CREATE TABLE base_4 (id INTEGER PRIMARY KEY, key BLOB, f0 INTEGER, f1 TEXT, f2 TEXT);
CREATE TABLE seen_4 (id INTEGER PRIMARY KEY);
CREATE VIRTUAL TABLE fts_1 USING fts5 (f1,  content = 'rec_1', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE fts_2 USING fts5 (f1, f2,  content = 'rec_2', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE fts_3 USING fts5 (f1,  content = 'rec_3', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE fts_4 USING fts5 (f2,  content = 'rec_4', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2');
INSERT INTO "meta" VALUES ('glib', '2.84');
INSERT INTO "meta" VALUES ('project', '{
  "format" : 1,
  "name" : "Test",
  "version" : "1",
  "entities" : [
    {
      "name" : "Account",
      "set" : "Accounts",
      "caption" : "Account",
      "captionPlural" : "Accounts",
      "icon" : "li-account-symbolic",
      "key" : [
        "Id"
      ],
      "fields" : [
        {
          "name" : "Id",
          "caption" : "Id",
          "type" : "Edm.Guid",
          "typeName" : null,
          "format" : "plain",
          "maxLength" : null,
          "precision" : null,
          "scale" : null,
          "nullable" : false,
          "required" : false,
          "readOnly" : false,
          "lookup" : null,
          "choices" : []
        },
        {
          "name" : "Name",
          "caption" : "Name",
          "type" : "Edm.String",
          "typeName" : null,
          "format" : "plain",
          "maxLength" : null,
          "precision" : null,
          "scale" : null,
          "nullable" : true,
          "required" : false,
          "readOnly" : false,
          "lookup" : null,
          "choices" : []
        },
        {
          "name" : "OwnerId",
          "caption" : "Owner Id",
          "type" : "Edm.Guid",
          "typeName" : null,
          "format" : "plain",
          "maxLength" : null,
          "precision" : null,
          "scale" : null,
          "nullable" : true,
          "required" : false,
          "readOnly" : false,
          "lookup" : null,
          "choices" : []
        },
        {
          "name" : "ModifiedOn",
          "caption" : "Modified On",
          "type" : "Edm.DateTimeOffset",
          "typeName" : null,
          "format" : "plain",
          "maxLength" : null,
          "precision" : null,
          "scale" : null,
          "nullable" : true,
          "required" : false,
          "readOnly" : true,
          "lookup" : null,
          "choices" : []
        }
      ],
      "display" : "Name",
      "modified" : "ModifiedOn",
      "owner" : "OwnerId",
      "list" : [
        "OwnerId"
      ],
      "search" : [
        "Name"
      ],
      "quick" : [
        "Name",
        "OwnerId"
      ],
      "orderby" : "Name asc",
      "views" : [
        {
          "name" : "all",
          "caption" : "All Accounts",
          "filter" : null,
          "orderby" : null
        },
        {
          "name" : "recent",
          "caption" : "Recently Changed",
          "filter" : null,
          "orderby" : "ModifiedOn desc"
        }
      ],
      "sections" : [
        {
          "caption" : "General",
          "fields" : [
            "Name"
          ]
        },
        {
          "caption" : "History",
          "fields" : [
            "ModifiedOn"
          ]
        }
      ],
      "related" : [
        {
          "entity" : "Contact",
          "field" : "AccountId",
          "caption" : "Contacts"
        }
      ],
      "isLookup" : false,
      "canCreate" : true,
      "canUpdate" : true,
      "canDelete" : true,
      "sendsEtags" : false,
      "sync" : {
        "method" : "standard",
        "filter" : null,
        "conflict" : "last-wins"
      }
    },
    {
      "name" : "Contact",
      "set" : "Contacts",
      "caption" : "Contact",
      "captionPlural" : "Contacts",
      "icon" : "li-contact-symbolic",
      "key" : [
        "Id"
      ],
      "fields" : [
        {
          "name" : "Id",
          "caption" : "Id",
          "type" : "Edm.Guid",
          "typeName" : null,
          "format" : "plain",
          "maxLength" : null,
          "precision" : null,
          "scale" : null,
          "nullable" : false,
          "required" : false,
          "readOnly" : false,
          "lookup" : null,
          "choices" : []
        },
        {
          "name" : "Name",
          "caption" : "Name",
          "type" : "Edm.String",
          "typeName" : null,
          "format" : "plain",
          "maxLength" : 40,
          "precision" : null,
          "scale" : null,
          "nullable" : true,
          "required" : false,
          "readOnly" : false,
          "lookup" : null,
          "choices" : []
        },
        {
          "name" : "Notes",
          "caption" : "Notes",
          "type" : "Edm.String",
          "typeName" : null,
          "format" : "plain",
          "maxLength" : null,
          "precision" : null,
          "scale" : null,
          "nullable" : true,
          "required" : false,
          "readOnly" : false,
          "lookup" : null,
          "choices" : []
        },
        {
          "name" : "Amount",
          "caption" : "Amount",
          "type" : "Edm.Decimal",
          "typeName" : null,
          "format" : "plain",
          "maxLength" : null,
          "precision" : 18,
          "scale" : 4,
          "nullable" : true,
          "required" : false,
          "readOnly" : false,
          "lookup" : null,
          "choices" : []
        },
        {
          "name" : "Age",
          "caption" : "Age",
          "type" : "Edm.Int32",
          "typeName" : null,
          "format" : "plain",
          "maxLength" : null,
          "precision" : null,
          "scale" : null,
          "nullable" : true,
          "required" : false,
          "readOnly" : false,
          "lookup" : null,
          "choices" : []
        },
        {
          "name" : "Score",
          "caption" : "Score",
          "type" : "Edm.Double",
          "typeName" : null,
          "format" : "plain",
          "maxLength" : null,
          "precision" : null,
          "scale" : null,
          "nullable" : true,
          "required" : false,
          "readOnly" : false,
          "lookup" : null,
          "choices" : []
        },
        {
          "name" : "Born",
          "caption" : "Born",
          "type" : "Edm.Date",
          "typeName" : null,
          "format" : "plain",
          "maxLength" : null,
          "precision" : null,
          "scale" : null,
          "nullable" : true,
          "required" : false,
          "readOnly" : false,
          "lookup" : null,
          "choices" : []
        },
        {
          "name" : "Active",
          "caption" : "Active",
          "type" : "Edm.Boolean",
          "typeName" : null,
          "format" : "plain",
          "maxLength" : null,
          "precision" : null,
          "scale" : null,
          "nullable" : true,
          "required" : false,
          "readOnly" : false,
          "lookup" : null,
          "choices" : []
        },
        {
          "name" : "AccountId",
          "caption" : "Account Id",
          "type" : "Edm.Guid",
          "typeName" : null,
          "format" : "plain",
          "maxLength" : null,
          "precision" : null,
          "scale" : null,
          "nullable" : true,
          "required" : false,
          "readOnly" : false,
          "lookup" : {
            "entity" : "Account",
            "navigation" : "Account"
          },
          "choices" : []
        },
        {
          "name" : "CountryId",
          "caption" : "Country Id",
          "type" : "Edm.Int32",
          "typeName" : null,
          "format" : "plain",
          "maxLength" : null,
          "precision" : null,
          "scale" : null,
          "nullable" : true,
          "required" : false,
          "readOnly" : false,
          "lookup" : {
            "entity" : "Country",
            "navigation" : "Country"
          },
          "choices" : []
        },
        {
          "name" : "ModifiedOn",
          "caption" : "Modified On",
          "type" : "Edm.DateTimeOffset",
          "typeName" : null,
          "format" : "plain",
          "maxLength" : null,
          "precision" : null,
          "scale" : null,
          "nullable" : true,
          "required" : false,
          "readOnly" : true,
          "lookup" : null,
          "choices" : []
        }
      ],
      "display" : "Name",
      "modified" : "ModifiedOn",
      "owner" : null,
      "list" : [
        "AccountId",
        "CountryId",
        "Notes"
      ],
      "search" : [
        "Name",
        "Notes"
      ],
      "quick" : [
        "Name",
        "AccountId",
        "CountryId",
        "Notes"
      ],
      "orderby" : "Name",
      "views" : [
        {
          "name" : "all",
          "caption" : "All Contacts",
          "filter" : null,
          "orderby" : null
        },
        {
          "name" : "recent",
          "caption" : "Recently Changed",
          "filter" : null,
          "orderby" : "ModifiedOn desc"
        }
      ],
      "sections" : [
        {
          "caption" : "General",
          "fields" : [
            "Name",
            "Notes",
            "Amount",
            "Age",
            "Score",
            "Born",
            "Active",
            "AccountId",
            "CountryId"
          ]
        },
        {
          "caption" : "History",
          "fields" : [
            "ModifiedOn"
          ]
        }
      ],
      "related" : [],
      "isLookup" : false,
      "canCreate" : true,
      "canUpdate" : true,
      "canDelete" : true,
      "sendsEtags" : false,
      "sync" : {
        "method" : "standard",
        "filter" : null,
        "conflict" : "last-wins"
      }
    },
    {
      "name" : "Country",
      "set" : "Countries",
      "caption" : "Country",
      "captionPlural" : "Countries",
      "icon" : null,
      "key" : [
        "Id"
      ],
      "fields" : [
        {
          "name" : "Id",
          "caption" : "Id",
          "type" : "Edm.Int32",
          "typeName" : null,
          "format" : "plain",
          "maxLength" : null,
          "precision" : null,
          "scale" : null,
          "nullable" : false,
          "required" : false,
          "readOnly" : false,
          "lookup" : null,
          "choices" : []
        },
        {
          "name" : "Name",
          "caption" : "Name",
          "type" : "Edm.String",
          "typeName" : null,
          "format" : "plain",
          "maxLength" : null,
          "precision" : null,
          "scale" : null,
          "nullable" : true,
          "required" : false,
          "readOnly" : false,
          "lookup" : null,
          "choices" : []
        }
      ],
      "display" : "Name",
      "modified" : null,
      "owner" : null,
      "list" : [],
      "search" : [
        "Name"
      ],
      "quick" : [
        "Name"
      ],
      "orderby" : "Name asc",
      "views" : [
        {
          "name" : "all",
          "caption" : "All Countries",
          "filter" : null,
          "orderby" : null
        }
      ],
      "sections" : [
        {
          "caption" : "General",
          "fields" : [
            "Name",
            "Id"
          ]
        }
      ],
      "related" : [],
      "isLookup" : true,
      "canCreate" : true,
      "canUpdate" : true,
      "canDelete" : true,
      "sendsEtags" : false,
      "sync" : {
        "method" : "full",
        "filter" : null,
        "conflict" : "last-wins"
      }
    },
    {
      "name" : "Line",
      "set" : "Lines",
      "caption" : "Line",
      "captionPlural" : "Lines",
      "icon" : "li-record-symbolic",
      "key" : [
        "Order",
        "Position"
      ],
      "fields" : [
        {
          "name" : "Order",
          "caption" : "Order",
          "type" : "Edm.Int32",
          "typeName" : null,
          "format" : "plain",
          "maxLength" : null,
          "precision" : null,
          "scale" : null,
          "nullable" : false,
          "required" : false,
          "readOnly" : false,
          "lookup" : null,
          "choices" : []
        },
        {
          "name" : "Position",
          "caption" : "Position",
          "type" : "Edm.String",
          "typeName" : null,
          "format" : "plain",
          "maxLength" : null,
          "precision" : null,
          "scale" : null,
          "nullable" : false,
          "required" : false,
          "readOnly" : false,
          "lookup" : null,
          "choices" : []
        },
        {
          "name" : "Name",
          "caption" : "Name",
          "type" : "Edm.String",
          "typeName" : null,
          "format" : "plain",
          "maxLength" : null,
          "precision" : null,
          "scale" : null,
          "nullable" : true,
          "required" : false,
          "readOnly" : false,
          "lookup" : null,
          "choices" : []
        }
      ],
      "display" : "Name",
      "modified" : null,
      "owner" : null,
      "list" : [],
      "search" : [
        "Name"
      ],
      "quick" : [
        "Name"
      ],
      "orderby" : "Name asc",
      "views" : [
        {
          "name" : "all",
          "caption" : "All Lines",
          "filter" : null,
          "orderby" : null
        }
      ],
      "sections" : [
        {
          "caption" : "General",
          "fields" : [
            "Name",
            "Order",
            "Position"
          ]
        }
      ],
      "related" : [],
      "isLookup" : false,
      "canCreate" : true,
      "canUpdate" : true,
      "canDelete" : true,
      "sendsEtags" : false,
      "sync" : {
        "method" : "standard",
        "filter" : null,
        "conflict" : "last-wins"
      }
    }
  ]
}');
INSERT INTO "fact" VALUES ('identity', 'me');
INSERT INTO "entity" VALUES (1, 'Account', 'Id Edm.Guid', 'f1, ', 0, 4);
INSERT INTO "entity" VALUES (2, 'Contact', 'Id Edm.Guid', 'f1, f2, ', 0, 11);
INSERT INTO "entity" VALUES (3, 'Country', 'Id Edm.Int32', 'f1, ', 0, 2);
INSERT INTO "entity" VALUES (4, 'Line', 'Order Edm.Int32,Position Edm.String', 'f2, ', 0, 3);
INSERT INTO "field" VALUES (1, 0, 'Id', 'Edm.Guid');
INSERT INTO "field" VALUES (1, 3, 'ModifiedOn', 'Edm.DateTimeOffset');
INSERT INTO "field" VALUES (1, 1, 'Name', 'Edm.String');
INSERT INTO "field" VALUES (1, 2, 'OwnerId', 'Edm.Guid');
INSERT INTO "field" VALUES (2, 8, 'AccountId', 'Edm.Guid');
INSERT INTO "field" VALUES (2, 7, 'Active', 'Edm.Boolean');
INSERT INTO "field" VALUES (2, 4, 'Age', 'Edm.Int32');
INSERT INTO "field" VALUES (2, 3, 'Amount', 'Edm.Decimal');
INSERT INTO "field" VALUES (2, 6, 'Born', 'Edm.Date');
INSERT INTO "field" VALUES (2, 9, 'CountryId', 'Edm.Int32');
INSERT INTO "field" VALUES (2, 0, 'Id', 'Edm.Guid');
INSERT INTO "field" VALUES (2, 10, 'ModifiedOn', 'Edm.DateTimeOffset');
INSERT INTO "field" VALUES (2, 1, 'Name', 'Edm.String');
INSERT INTO "field" VALUES (2, 2, 'Notes', 'Edm.String');
INSERT INTO "field" VALUES (2, 5, 'Score', 'Edm.Double');
INSERT INTO "field" VALUES (3, 0, 'Id', 'Edm.Int32');
INSERT INTO "field" VALUES (3, 1, 'Name', 'Edm.String');
INSERT INTO "field" VALUES (4, 2, 'Name', 'Edm.String');
INSERT INTO "field" VALUES (4, 0, 'Order', 'Edm.Int32');
INSERT INTO "field" VALUES (4, 1, 'Position', 'Edm.String');
INSERT INTO "checkpoint" VALUES (2, 4, 1, 'next', 0, 0, 0, NULL, NULL, 0, 0, 3, 1);
INSERT INTO "inflight" VALUES (2, 2, X'00000000000040008000000000000001', 1, 1, 1, 'e1', 1795541830881867);
INSERT INTO "sent" VALUES (2, 1, 'Notes', 'mine');
INSERT INTO "problem" VALUES (1, 0, 'Contact', '00000000-0000-4000-8000-000000000003', 'Cy', 'No', '{"Notes": "refused"}', 1795541830881191);
INSERT INTO "draft" VALUES ('Contact', '00000000-0000-4000-8000-000000000002', 1795541830882506);
INSERT INTO "draft_value" VALUES ('Contact', '00000000-0000-4000-8000-000000000002', 'Name', 0, NULL, 'Typing');
INSERT INTO "rec_2" VALUES (1, X'00000000000040008000000000000001', 2, 'e1', 1, 1, 1795541830873232, 'Ann', 'mine', NULL, NULL, NULL, NULL, NULL, NULL, 17, 1769853600000000);
INSERT INTO "rec_2" VALUES (2, X'00000000000040008000000000000002', 0, 'e1', 0, 1, 0, 'Bob', NULL, '100000000000000.0001', NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "rec_2" VALUES (3, X'00000000000040008000000000000003', 18, 'e1', 1, 1, 1795541830873983, 'Cy', 'refused', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "base_2" VALUES (1, X'00000000000040008000000000000001', 'Ann', 'n', NULL, NULL, NULL, NULL, NULL, NULL, 17, 1769853600000000);
INSERT INTO "base_2" VALUES (3, X'00000000000040008000000000000003', 'Cy', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO "rec_3" VALUES (1, 17, 0, NULL, 0, 1, 0, 'Malta');
INSERT INTO "rec_3" VALUES (2, '~1cd86dbc-3269-4126-9bbf-e6774def1348', 1, NULL, 1, 1, 1795541830882139, 'New');
CREATE INDEX problem_row ON problem (entity, key);
CREATE INDEX vault_since ON vault (since_us);
CREATE UNIQUE INDEX key_1 ON rec_1 (key);
CREATE INDEX state_1 ON rec_1 (state) WHERE state <> 0;
CREATE UNIQUE INDEX key_2 ON rec_2 (key);
CREATE INDEX state_2 ON rec_2 (state) WHERE state <> 0;
CREATE UNIQUE INDEX key_3 ON rec_3 (key);
CREATE INDEX state_3 ON rec_3 (state) WHERE state <> 0;
CREATE UNIQUE INDEX key_4 ON rec_4 (key);
CREATE INDEX state_4 ON rec_4 (state) WHERE state <> 0;
INSERT INTO fts_1 (fts_1) VALUES ('rebuild');
CREATE INDEX "ix_1_f1_text" ON rec_1 (f1 COLLATE crm_text);
CREATE INDEX "ix_1_f2" ON rec_1 (f2);
CREATE INDEX "ix_1_f3" ON rec_1 (f3);
INSERT INTO fts_2 (fts_2) VALUES ('rebuild');
CREATE INDEX "ix_2_f1_text" ON rec_2 (f1 COLLATE crm_text);
CREATE INDEX "ix_2_f10" ON rec_2 (f10);
CREATE INDEX "ix_2_f8" ON rec_2 (f8);
CREATE INDEX "ix_2_f9" ON rec_2 (f9);
INSERT INTO fts_3 (fts_3) VALUES ('rebuild');
CREATE INDEX "ix_3_f1_text" ON rec_3 (f1 COLLATE crm_text);
INSERT INTO fts_4 (fts_4) VALUES ('rebuild');
CREATE INDEX "ix_4_f2_text" ON rec_4 (f2 COLLATE crm_text);
