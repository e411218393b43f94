#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody makes a contact, is told what is wrong and mends it; gives it an account that is made on
the way; and the app is killed while they type.

usage: edit.py touch|keys LIAISON LIAISONCTL LIAISON_DEMO_SERVER        prints TAP

Runs in tests/phone/session.
"""
import os
import pathlib
import sqlite3

from journey import Finger, Keys
from phone import wait
from stories import Story, main

NAME, EMAIL = 'Zora Quill', 'zora@quill.example'
ACCOUNT = 'Zzyzx Roads'
JOB = 'Keeper of Drafts'


class Touching(Finger):
    def new(self):
        self.press('New Contact')

    def activate(self, title):
        self.app.scroll_to('list item', contains=title)
        self.app.tap('list item', contains=title)

    def look_for(self, text):
        self.app.tap('entry', contains='Search Accounts')
        self.app.type(text)


class Typing(Keys):
    def new(self):
        self.app.key('ctrl', 'n')

    def activate(self, title):
        self.reach('list item', contains=title)
        self.app.key('Return')

    def look_for(self, text):
        self.app.find('entry', contains='Search Accounts')
        self.app.type(text)


class Editing(Story):
    HANDS = Touching, Typing

    def contact(self):
        return next((row for row in self.rows('Contacts', 'Name', 'Email', 'JobTitle', 'AccountId').values()
                     if row['Name'] == NAME), None)

    def open_contact(self):
        self.hand.search(NAME)
        wait(lambda: [row.get_name() for row in self.app.all('list item') if NAME in row.get_name()],
             'the contact')
        self.hand.open_row(NAME)
        self.app.find('button', 'Edit')

    def kept(self):
        """What is in the database of forms that were not saved, read beside the app."""
        file, = pathlib.Path(os.environ['XDG_DATA_HOME']).glob('**/liaison.db')
        with sqlite3.connect(f'file:{file}?mode=ro', uri=True) as database:
            return ' '.join(str(value) for row in database.execute('SELECT now FROM draft_value') for value in row)

    def test_what_is_wrong_is_said_where_it_is_and_then_it_is_saved(self):
        self.hand.open_place('Contacts')
        self.app.find('list', 'Contacts')
        self.hand.new()
        self.app.find('text', 'Full Name')
        self.hand.save()
        self.app.find('label', 'This field is required')
        name = self.app.find('text', 'Full Name')
        assert self.app.has_focus(name) and self.app.is_invalid(name)
        self.hand.fill('Full Name', NAME)
        self.hand.fill('E-mail', 'zora at quill')
        self.hand.save()
        self.app.find('label', contains='Enter an e-mail address')
        assert self.contact() is None, 'nothing is saved that is wrong'
        self.hand.fill('E-mail', EMAIL)
        self.hand.save()
        self.app.gone('text', 'E-mail')
        assert self.contact()['Email'] == EMAIL, self.contact()

    def test_a_lookup_takes_a_record_that_is_made_on_the_way(self):
        self.open_contact()
        self.hand.edit()
        self.app.find('text', 'Full Name')
        self.hand.activate('Account')
        self.hand.look_for(ACCOUNT)
        self.app.find(contains='No Results')
        self.hand.press('New Account')
        wait(lambda: any(self.app.text_of(node) == ACCOUNT for node in self.app.all('text', 'Name')),
             'what was looked for as the name')
        self.hand.save()
        self.app.find('label', ACCOUNT)
        self.hand.save()
        self.app.gone('text', 'Full Name')
        accounts = self.rows('Accounts', 'Name')
        assert accounts[self.contact()['AccountId']]['Name'] == ACCOUNT, self.contact()
        self.tool('sync')
        there = self.service.rows('demo', 'Contacts', 'Id')[self.contact()['Id']]
        assert there['AccountId'] == self.contact()['AccountId'], there

    def test_what_was_typed_outlives_a_kill(self):
        self.hand.edit()
        self.hand.fill('Job Title', JOB)
        wait(lambda: JOB in self.kept(), 'the form in the database')
        self.end_app(violently=True)
        self.open_app()
        self.app.find(contains='Continue Editing?')
        assert self.contact()['JobTitle'] != JOB
        self.hand.press('Continue')
        wait(lambda: any(self.app.text_of(node) == JOB for node in self.app.all('text', 'Job Title')),
             'what was typed')
        self.app.find(contains='Unsaved changes from')
        self.hand.save()
        self.app.gone('text', 'Job Title')
        assert self.contact()['JobTitle'] == JOB, self.contact()
        assert JOB not in self.kept()


if __name__ == '__main__':
    main(Editing)
