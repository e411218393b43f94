/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>

#include "crm-window.h"

/* The app in this process, over the fake layers: what a person does, and what is seen then. */
G_BEGIN_DECLS
typedef struct _CrmUiTest CrmUiTest;

CrmUiTest *crm_ui_test_new (void) G_GNUC_WARN_UNUSED_RESULT;
void crm_ui_test_free (CrmUiTest *self);
CrmWindow *crm_ui_test_get_window (CrmUiTest *self); /* %NULL: it was closed */
void crm_ui_test_set_size (CrmUiTest *self, int width, int height);

/* Runs the main loop until nothing is left to do: no source ready, no frame wanted, animations
 * over. */
void crm_ui_test_settle (CrmUiTest *self);
/* Lets the loop run that long: for pictures only, never in a test. */
void crm_ui_test_wait (CrmUiTest *self, guint milliseconds);
/* A detailed action name: "win.show-list('Contact')". */
void crm_ui_test_do (CrmUiTest *self, const char *action);
/* Presses the mapped button or row of that accessible name; fails where there is none. */
void crm_ui_test_click (CrmUiTest *self, const char *name);
/* Into the editable that has the focus, in place of what it holds. */
void crm_ui_test_type (CrmUiTest *self, const char *text);
/* A key with the focus where it is: the first shortcut of it from there up. Fails where there is
 * none. */
void crm_ui_test_press (CrmUiTest *self, guint key, GdkModifierType modifiers);
/* Names on standard error what cannot be as narrow as @limit. */
void crm_ui_test_report_wide (CrmUiTest *self, int limit);
/* The row of that title gets the focus and @text in place of what it holds. */
void crm_ui_test_fill (CrmUiTest *self, const char *title, const char *text);
void crm_ui_test_save_picture (CrmUiTest *self, const char *path);

/* The visible label, title, tooltip or text of a widget; %NULL: none. */
char *crm_ui_test_name_of (GtkWidget *widget);
/* The first mapped widget of @type (0: that can be pressed) whose name is @name; %NULL: none. */
GtkWidget *crm_ui_test_find (CrmUiTest *self, GType type, const char *name);
/* Every mapped text below the window, one a line: to look for words. */
char *crm_ui_test_dup_texts (CrmUiTest *self) G_GNUC_WARN_UNUSED_RESULT;
/* Waits for it: much comes by itself after a while, delayed searches and animations too. */
void crm_ui_test_assert_text (CrmUiTest *self, const char *text);
/* Is not there now, or, the second, goes away by itself. */
void crm_ui_test_assert_no_text (CrmUiTest *self, const char *text);
void crm_ui_test_await_no_text (CrmUiTest *self, const char *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrmUiTest, crm_ui_test_free)
G_END_DECLS
