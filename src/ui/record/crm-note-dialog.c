/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crm-note-dialog.h"
#include "crm-ui.h"

/* Larger than any phone: then the sheet takes all there is. */
#define WIDTH 640
#define HEIGHT 1200

GtkWidget *
crm_note_view_new (GtkTextBuffer *buffer)
{
  GtkWidget *view = gtk_text_view_new ();

  if (buffer != NULL)
    gtk_text_view_set_buffer (GTK_TEXT_VIEW (view), buffer);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_input_hints (GTK_TEXT_VIEW (view), GTK_INPUT_HINT_SPELLCHECK
                                                           | GTK_INPUT_HINT_WORD_COMPLETION
                                                           | GTK_INPUT_HINT_UPPERCASE_SENTENCES);

  return view;
}

static void
done_clicked_cb (AdwDialog *dialog)
{
  adw_dialog_close (dialog);
}

AdwDialog *
crm_note_dialog_new (const char *title, GtkTextBuffer *buffer)
{
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *toolbar = adw_toolbar_view_new ();
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *done = gtk_button_new_with_mnemonic (_ ("_Done"));
  GtkWidget *view = crm_note_view_new (buffer);
  GtkWidget *scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", view, "hscrollbar-policy",
                                      GTK_POLICY_NEVER, NULL);

  gtk_widget_add_css_class (view, "note-page");
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_widget_add_css_class (done, "suggested-action");
  g_signal_connect_object (done, "clicked", G_CALLBACK (done_clicked_cb), dialog,
                           G_CONNECT_SWAPPED);
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), done);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (toolbar), header);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (toolbar), scroller);
  adw_dialog_set_title (dialog, title);
  adw_dialog_set_content_width (dialog, WIDTH);
  adw_dialog_set_content_height (dialog, HEIGHT);
  adw_dialog_set_child (dialog, toolbar);
  adw_dialog_set_focus (dialog, view);

  return dialog;
}
