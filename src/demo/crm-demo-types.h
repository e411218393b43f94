/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

/* Typedefs of the demo server. One thread owns all of it. */
typedef struct _CrmDemoColumn CrmDemoColumn;
typedef struct _CrmDemoEntity CrmDemoEntity;
typedef struct _CrmDemoSchema CrmDemoSchema;
typedef struct _CrmDemoTable CrmDemoTable;
typedef struct _CrmDemoTraits CrmDemoTraits;
typedef struct _CrmDemoDb CrmDemoDb;
typedef struct _CrmDemoSql CrmDemoSql;
typedef struct _CrmDemoUser CrmDemoUser;
typedef struct _CrmDemoRights CrmDemoRights;
typedef struct _CrmDemoRequest CrmDemoRequest;
typedef struct _CrmDemoResponse CrmDemoResponse;
typedef struct _CrmDemoService CrmDemoService;
typedef struct _CrmDemoOptions CrmDemoOptions;
typedef struct _CrmDemoFaults CrmDemoFaults;
typedef struct _CrmDemoFault CrmDemoFault;
typedef struct _CrmDemoProcess CrmDemoProcess;
typedef struct _CrmDemoSessions CrmDemoSessions;
typedef struct _CrmDemoIdentity CrmDemoIdentity;
typedef struct _CrmDemoServer CrmDemoServer;

/* The code of such an error is the HTTP status it is answered with. */
#define CRM_DEMO_ERROR (crm_demo_error_quark ())
GQuark crm_demo_error_quark (void);
