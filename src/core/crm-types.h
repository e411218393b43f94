/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gio/gio.h>

/* Typedefs of every type that crosses a file: headers include nothing else of ours. */

typedef struct _CrmArena CrmArena;
typedef struct _CrmValue CrmValue;

typedef struct _CrmEdm CrmEdm;
typedef struct _CrmEdmEntityType CrmEdmEntityType;
typedef struct _CrmEdmEntitySet CrmEdmEntitySet;
typedef struct _CrmEdmProperty CrmEdmProperty;
typedef struct _CrmEdmNavigation CrmEdmNavigation;
typedef struct _CrmEdmEnumType CrmEdmEnumType;

typedef struct _CrmProject CrmProject;
typedef struct _CrmEntity CrmEntity;
typedef struct _CrmField CrmField;

typedef struct _CrmRecord CrmRecord;
typedef struct _CrmPatch CrmPatch;
typedef struct _CrmPage CrmPage;
typedef struct _CrmRow CrmRow;
typedef struct _CrmChanges CrmChanges;

typedef struct _CrmFilter CrmFilter;

typedef struct _CrmRemote CrmRemote;
typedef struct _CrmReceipt CrmReceipt;
typedef struct _CrmClock CrmClock;
