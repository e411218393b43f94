#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text that is not written in the program is literal wherever a widget would read markup.

Rows, groups, banners, toasts and status pages of libadwaita take their texts for markup unless told
otherwise. What is given to one must be a text of ours, be escaped, or stand in a row of a template with
use-markup: false; crm-looks.h has the ways to do that. That no text is a format is the compiler's business
(-Wformat=2) and banned.py's.
"""
import re

from lint import Tap, files, text_of

LOOKS = 'src/ui/widgets/crm-looks.c'  # where the ways are
# Of these a template can say that they read no markup.
ROWS = r'adw_preferences_row_set_title|adw_action_row_set_subtitle|adw_expander_row_set_subtitle|adw_banner_set_title'
OTHERS = (r'adw_preferences_group_set_title|adw_preferences_group_set_description'
          r'|adw_status_page_set_description')
SETTER = re.compile(rf'\b({ROWS}|{OTHERS}) \(')
NEVER = re.compile(r'\b(adw_toast_new(_format)?|adw_toast_set_title|adw_banner_new|gtk_widget_set_tooltip_markup'
                   r'|gtk_label_set_use_markup|gtk_message_dialog_\w+|adw_alert_dialog_set_\w+_use_markup'
                   r'|pango_parse_markup|gtk_tooltip_set_markup|adw_message_dialog_\w+) \('
                   r'|set_use_markup \([^;]*TRUE\)|"use-markup", TRUE')
OURS = re.compile(r'"|NULL$|N?C?_ \(|ngettext \(|crm_words_escape \(')
ESCAPE = r'\bcrm_words_escape \('
# In a template: where an element begins.
HEAD = re.compile(r'^( *)(?:template \$\w+: )?(Adw\.\w+|\$\w+)(?: (\w+))? \{$', re.MULTILINE)
BOUND = re.compile(r'^ *(title|subtitle|description): bind', re.MULTILINE)


def arguments(text, start):
    """The arguments of the call whose parenthesis opens before START."""
    found, depth, piece, quoted = [], 0, '', False
    for at, char in enumerate(text[start:]):
        quoted ^= char == '"' and text[start + at - 1] != '\\'
        if not quoted and char == ')' and depth == 0:
            return found + [piece.strip()]
        depth += 0 if quoted else (char == '(') - (char == ')')
        if char == ',' and depth == 0 and not quoted:
            found.append(piece.strip())
            piece = ''
        else:
            piece += char
    return found


def is_ours(expression, text):
    """Each of what may come out of EXPRESSION, which stands in TEXT."""
    _, question, values = expression.partition(' ? ')
    each = re.split(r' : (?=[^:]*$)', values, maxsplit=1) if question else [expression]
    return all(OURS.match(' '.join(value.split())) or re.search(rf'\b{re.escape(value)}\s*= [^;]*{ESCAPE}', text)
               for value in each)


def elements(text):
    """Kind, name and own properties of what stands in a template."""
    for head in HEAD.finditer(text):
        inside = text[head.end():re.compile(rf'^{head[1]}}}', re.MULTILINE).search(text, head.end()).start()]
        while '{' in inside:
            inside, before = re.sub(r'\{[^{}]*\}', '', inside), inside
            assert inside != before, f'braces of {head[0]}'
        yield head[2], head[3], inside


def literal_children(templates):
    """Names of what a template says has no markup."""
    return {name for text in templates for _, name, own in elements(text) if name and 'use-markup: false;' in own}


def in_c(name, text, children):
    if name == LOOKS:
        return
    for match in NEVER.finditer(text):
        yield f'{name}:{text[:match.start()].count(chr(10)) + 1}: reads markup: {match[0]}'
    for match in SETTER.finditer(text):
        widget, value = (arguments(text, match.end()) + ['', ''])[:2]
        child = re.search(r'self->(\w+)\)?$', widget)
        is_literal = child and child[1] in children and re.match(ROWS, match[1])
        if not is_ours(value, text) and not is_literal:
            yield f'{name}:{text[:match.start()].count(chr(10)) + 1}: {match[1]} may read markup: {value}'


def in_template(name, text):
    if re.search(r'(use-markup|\w+-use-markup): true|tooltip-markup:', text):
        yield f'{name}: use-markup: true'
    for kind, child, own in elements(text):
        is_row = kind.endswith('Row') or kind.endswith('Adw.Banner')
        if BOUND.search(own) and is_row and 'use-markup: false;' not in own:
            yield f'{name}: {kind} {child} needs use-markup: false'
        elif BOUND.search(own) and kind in ('Adw.PreferencesGroup', 'Adw.StatusPage'):
            yield f'{name}: {kind} {child} reads markup'


def planted():
    child = 'template $X: Adw.Bin {\n  Adw.ActionRow row {\n    use-markup: false;\n  }\n}\n'
    children = literal_children([child])
    bad = ['adw_preferences_row_set_title (row, record->title);',
           'adw_preferences_row_set_title (row, on ? _ ("Yes") : text);',
           'adw_action_row_set_subtitle (ADW_ACTION_ROW (self->other), text);',
           'adw_preferences_group_set_title (self->row, text);',
           'toast = adw_toast_new (text);', 'g_object_new (X, "use-markup", TRUE, NULL);',
           'gtk_label_set_use_markup (label, TRUE);', 'gtk_widget_set_tooltip_markup (row, text);']
    good = ['adw_action_row_set_subtitle (self->row, text);', 'adw_preferences_row_set_title (row, _ ("A (b)"));',
            'adw_preferences_row_set_title (row, a == b ? _ ("Yes: no") : "");',
            'x = crm_words_escape (y);\n  adw_preferences_group_set_title (group, x);']
    bad_templates = ['Label {\n  use-markup: true;\n}', 'Adw.Banner x {\n  title: bind template.x;\n}',
                     'Adw.ActionRow {\n  title: bind template.x;\n}',
                     'Adw.StatusPage {\n  description: bind template.x;\n}']
    yield all(list(in_c('x.c', text, children)) for text in bad), 'planted texts that would be markup are found'
    yield not any(list(in_c('x.c', text, children)) for text in good), 'texts of ours are none'
    yield all(list(in_template('x', text)) for text in bad_templates), 'planted templates are found'
    yield not list(in_template('x', child)), 'a template that says so is none'


def main():
    tap = Tap()
    for is_so, fact in planted():
        tap.ok(is_so, fact)
    templates = {name: text_of(name) for name in files('data/ui/*.blp')}
    children = literal_children(templates.values())
    tap.clean('no widget reads markup in a text from elsewhere',
              [line for name in files('src/ui/*.c', 'src/ui/*.h') for line in in_c(name, text_of(name), children)])
    tap.clean('no template either',
              [line for name, text in templates.items() for line in in_template(name, text)])
    tap.end()


main()
