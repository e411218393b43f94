#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody looks for a contact and calls; filters a list and keeps that as a view, which is there
after the next start; chooses several records, changes a field of them and takes it back.

usage: lists.py touch|keys LIAISON LIAISONCTL LIAISON_DEMO_SERVER        prints TAP

Runs in tests/phone/session. The telephone is a program that writes down what it is to call.
"""
import collections
import os
import pathlib
import time

from journey import Finger, Keys
from phone import is_shown, wait, walk
from stories import Story, main

VIEW = 'Colleagues'
NAME = 'Somebody Else'


class Touching(Finger):
    def end_search(self):
        self.app.tap('button', 'Back')
        self.app.tap('toggle button', contains='Search')

    def menu_item(self, position):
        """Items of a menu have no name in the tree of GTK 4.18."""
        self.app.find('menu item')
        self.app.finger.tap(*self.app.place(self.app.all('menu item')[position]))

    def list_menu(self, position):
        self.app.tap('toggle button', 'List Menu')
        self.menu_item(position)

    def open_filter(self):
        # A chip that moves while it is pressed is not pressed, by a person neither.
        for _ in range(3):
            self.press('Filters…')
            for _ in range(60):
                if self.app.all('dialog', contains='Filter'):
                    return
                time.sleep(0.05)
        raise AssertionError('no dialog of filters')

    def choose_in_dialog(self, caption):
        self.app.tap('list item', caption)

    def save_view(self):
        self.list_menu(2)

    def open_contacts(self, view):
        self.open_place('Contacts')

    def select(self, names):
        self.list_menu(3)
        for name in names:
            self.app.tap('list item', name)


class Typing(Keys):
    def reach(self, role, name=None, contains=None):
        """The page does not change meanwhile, so that it is looked through once."""
        nodes = wait(lambda: self.app.all(role, name, contains), f'{role} {name or contains}')
        for _ in range(60):
            for _ in range(4):
                if any(self.app.has_focus(node) for node in nodes):
                    return
                time.sleep(0.05)
            self.app.key('Tab')
        raise AssertionError(f'Tab does not reach {role} {name or contains}')

    def end_search(self):
        self.app.key('ctrl', 'f')
        self.app.key('Escape')

    def open_filter(self):
        self.press('Filters…')

    def choose_in_dialog(self, caption):
        self.app.find('list item', caption)
        self.app.type(caption)
        self.app.key('Return')

    def save_view(self):
        self.app.key('ctrl', 'l')
        self.press('Save as View…')

    def open_place(self, name):
        self.open_contacts(f'All {name}')

    def open_contacts(self, view):
        self.app.find('list item', contains='Contacts')
        # A key pressed while pages change places is lost, to a person as well.
        for _ in range(5):
            self.app.key('ctrl', '2')
            for _ in range(40):
                if self.app.all('button', contains=view):
                    return
                time.sleep(0.05)
        raise AssertionError(f'Ctrl+2 opens no {view}')

    def select(self, names):
        self.app.key('ctrl', 'a')


class Lists(Story):
    HANDS = Touching, Typing

    def __init__(self, *arguments):
        self.called = pathlib.Path(os.environ['HOME']) / 'called'
        self.add_telephone()
        super().__init__(*arguments)

    def add_telephone(self):
        programs = pathlib.Path(os.environ['XDG_DATA_HOME']) / 'applications'
        programs.mkdir(parents=True)
        script = pathlib.Path(os.environ['HOME']) / 'telephone'
        script.write_text(f'#!/bin/sh\nprintf %s "$1" >"{self.called}.new"\nmv "{self.called}.new" "{self.called}"\n')
        script.chmod(0o700)
        (programs / 'telephone.desktop').write_text(
            f'[Desktop Entry]\nType=Application\nName=Telephone\nExec={script} %u\n'
            'MimeType=x-scheme-handler/tel;\n')
        config = pathlib.Path(os.environ['XDG_CONFIG_HOME'])
        config.mkdir(parents=True, exist_ok=True)
        (config / 'mimeapps.list').write_text(
            '[Default Applications]\nx-scheme-handler/tel=telephone.desktop\n')

    def somebody(self):
        """A contact whose name is typed without an input method and is nobody else's."""
        rows = self.rows('Contacts', 'Name', 'Phone').values()
        names = [row['Name'] for row in rows]
        return next(row for row in rows if row['Phone'] and row['Name'].isascii()
                    and row['Name'] == ' '.join(row['Name'].title().split())
                    and row['Name'].replace(' ', '').isalpha()
                    and sum(row['Name'] in name for name in names) == 1)

    def several(self):
        """A job that few have, and that is a part of no other's."""
        rows = self.rows('Contacts', 'Name', 'JobTitle').values()
        jobs = collections.Counter(row['JobTitle'] for row in rows if row['JobTitle'])
        few = [job for job, n in jobs.items() if job.isascii() and 3 <= n
               and sum(job.lower() in other.lower() for other in jobs) == 1]
        self.job = min(few, key=lambda job: jobs[job])
        self.chosen = [row for row in rows if row['JobTitle'] == self.job]

    def listed(self):
        """The names in the list of contacts."""
        return [node.get_name() for node in walk(self.app.find('list', 'Contacts'))
                if node.get_role_name() == 'list item' and is_shown(node)]

    def test_somebody_is_found_by_typing_and_called(self):
        contact = self.somebody()
        self.hand.open_place('Contacts')
        self.app.find('list', 'Contacts')
        self.hand.search(contact['Name'])
        wait(lambda: self.listed() == [contact['Name']], 'nobody else')
        self.hand.open_row(contact['Name'])
        self.hand.press('Call')
        wait(self.called.exists, 'a call')
        number = ''.join(sign for sign in contact['Phone'] if sign.isdigit() or sign == '+')
        assert self.called.read_text() == f'tel:{number}', self.called.read_text()
        self.hand.end_search()
        self.app.gone('entry', contains='Search')
        wait(lambda: len(self.listed()) > 1, 'all of them again')

    def test_a_filter_counts_what_it_finds_while_it_is_made(self):
        self.several()
        self.hand.open_filter()
        self.hand.press('Add Condition')
        self.hand.choose_in_dialog('Job Title')
        self.hand.fill('Job Title', self.job)
        self.app.find(contains=f'{len(self.chosen)} records')
        self.hand.press('Apply')
        wait(lambda: len(self.listed()) == len(self.chosen), 'nothing but what was looked for')

    def test_it_is_kept_as_a_view(self):
        self.hand.save_view()
        self.hand.fill('Name', VIEW)
        self.hand.press('Save')
        self.app.find(contains=VIEW)

    def named(self, name):
        """How many of them the device calls NAME."""
        rows = self.rows('Contacts', 'Name')
        return sum(rows[row['Id']]['Name'] == name for row in self.chosen)

    def change(self):
        self.hand.select([row['Name'] for row in self.chosen])
        self.app.find(contains=f'{len(self.chosen)} Selected')
        self.hand.press('Change a Field')
        self.hand.fill('Full Name', NAME)
        self.hand.press('Apply')
        self.app.find(contains=f'{len(self.chosen)} records changed')

    def test_many_are_changed_at_once_and_back(self):
        self.change()
        self.hand.press('Undo')
        wait(lambda: not self.pending(), 'nothing that was changed')
        assert self.named(NAME) == 0
        self.change()
        wait(lambda: self.named(NAME) == len(self.chosen), 'the changes in the database')
        assert {change['kind'] for change in self.pending()} == {'update'}, self.pending()

    def test_the_view_is_there_after_the_next_start(self):
        self.tool('sync')
        self.end_app()
        self.open_app()
        self.hand.open_contacts(VIEW)
        self.app.find('button', contains=VIEW)
        wait(lambda: len(self.listed()) == len(self.chosen), 'what the view has')


if __name__ == '__main__':
    main(Lists)
