/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "crm-types.h"

G_BEGIN_DECLS
/**
 * CrmFormatError:
 * @CRM_FORMAT_ERROR_INVALID: the text is not what its format demands
 * @CRM_FORMAT_ERROR_TOO_LARGE: a limit on size, depth or count was passed
 * @CRM_FORMAT_ERROR_UNKNOWN_NAME: it names an entity or field nobody described
 * @CRM_FORMAT_ERROR_NO_VALUE: what it names has no value for who is signed in
 *
 * What is wrong with a text: a value, a filter, a project, a $metadata document.
 * The message names the place (line, column or path) and what was expected.
 */
typedef enum
{
  CRM_FORMAT_ERROR_INVALID,
  CRM_FORMAT_ERROR_TOO_LARGE,
  CRM_FORMAT_ERROR_UNKNOWN_NAME,
  CRM_FORMAT_ERROR_NO_VALUE,
} CrmFormatError;
#define CRM_FORMAT_ERROR (crm_format_error_quark ())
GQuark crm_format_error_quark (void);

/**
 * CrmRemoteError: one code per reaction.
 * @CRM_REMOTE_ERROR_UNREACHABLE: the request was certainly not processed (no
 *   network, name not found, connection refused); try again when the network is back
 * @CRM_REMOTE_ERROR_UNKNOWN_OUTCOME: it may or may not have been processed (time-out,
 *   reset, truncated answer, 5xx); a write is resolved by reading
 * @CRM_REMOTE_ERROR_BUSY: the server asked us to wait (429, 503); back off
 * @CRM_REMOTE_ERROR_SIGN_IN: not signed in, wrong password or expired session
 * @CRM_REMOTE_ERROR_DENIED: 403; the user may not do this
 * @CRM_REMOTE_ERROR_NOT_FOUND: 404 or 410 for one record
 * @CRM_REMOTE_ERROR_CONFLICT: 412; the row moved on: read it, merge, send again
 * @CRM_REMOTE_ERROR_EXISTS: 409; a record with this key is already there
 * @CRM_REMOTE_ERROR_REJECTED: the server will not accept this as it is; park it
 * @CRM_REMOTE_ERROR_EXPIRED: a delta or next link is no longer valid; start over
 * @CRM_REMOTE_ERROR_NOT_ODATA: what answered is no OData service, or its answer is
 *   malformed beyond use
 * @CRM_REMOTE_ERROR_TOO_LARGE: a limit was passed; ask for less
 * @CRM_REMOTE_ERROR_UNSUPPORTED: the server does not offer this (501)
 * @CRM_REMOTE_ERROR_REFUSED: we refused before a byte was sent (foreign origin,
 *   clear-text HTTP, unusable address)
 * @CRM_REMOTE_ERROR_LAYOUT: the server has no such set or property: look at its
 *   $metadata before anything else is asked
 * @CRM_REMOTE_ERROR_UNDONE: accepted by itself and undone with its change set, in which
 *   another call failed: settle that one, then send this again
 * @CRM_REMOTE_ERROR_UNTRUSTED: nothing was sent, for nobody we trust vouches for the server's
 *   certificate: a person may name a CA file
 */
typedef enum
{
  CRM_REMOTE_ERROR_UNREACHABLE,
  CRM_REMOTE_ERROR_UNKNOWN_OUTCOME,
  CRM_REMOTE_ERROR_BUSY,
  CRM_REMOTE_ERROR_SIGN_IN,
  CRM_REMOTE_ERROR_DENIED,
  CRM_REMOTE_ERROR_NOT_FOUND,
  CRM_REMOTE_ERROR_CONFLICT,
  CRM_REMOTE_ERROR_EXISTS,
  CRM_REMOTE_ERROR_REJECTED,
  CRM_REMOTE_ERROR_EXPIRED,
  CRM_REMOTE_ERROR_NOT_ODATA,
  CRM_REMOTE_ERROR_TOO_LARGE,
  CRM_REMOTE_ERROR_UNSUPPORTED,
  CRM_REMOTE_ERROR_REFUSED,
  CRM_REMOTE_ERROR_LAYOUT,
  CRM_REMOTE_ERROR_UNDONE,
  CRM_REMOTE_ERROR_UNTRUSTED,
} CrmRemoteError;
#define CRM_REMOTE_ERROR (crm_remote_error_quark ())
GQuark crm_remote_error_quark (void);
G_END_DECLS
