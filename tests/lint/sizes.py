#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""No function over 70 lines, no file over 900."""
import ast
import re

from lint import Tap, files, text_of

FUNCTION_LINES = 70
FILE_LINES = 900
NAME = re.compile(r'^([A-Za-z_]\w*) ?\(')


def c_functions(text):
    """(name, line, length) of each function: in GNU layout its braces stand in column 0."""
    name, start = None, None
    for number, line in enumerate(text.splitlines(), 1):
        match = NAME.match(line)
        if match:
            name = match.group(1)
        if line == '{':
            start = number
        elif line == '}' and start:
            yield name, start, number - start + 1
            start = None
        elif line.startswith('}'):
            start = None


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.lineno, node.end_lineno - node.lineno + 1


def too_long(name, text):
    functions = python_functions(text) if name.endswith('.py') else c_functions(text)
    lines = text.count('\n')
    if lines > FILE_LINES:
        yield f'{name}: {lines} lines'
    for function, line, length in functions:
        if length > FUNCTION_LINES:
            yield f'{name}:{line}: {function} has {length} lines'


def c_function(name, lines):
    return f'typedef struct\n{{\n  int a;\n}} A;\n\nstatic void\n{name} (void)\n{{\n' \
        + '  a ();\n' * (lines - 2) + '}\n'


tap = Tap()
tap.ok(list(too_long('a.c', c_function('long_one', 71))) == ['a.c:8: long_one has 71 lines'],
       'a planted function of 71 lines is found')
tap.ok(not list(too_long('a.c', c_function('short_one', 70) * 5)), 'one of 70 lines is not')
tap.ok(list(too_long('a.c', 'int a;\n' * 901)) == ['a.c: 901 lines'],
       'a planted file of 901 lines is found')
tap.ok(list(too_long('a.py', 'def f():\n' + '    pass\n' * 70)) == ['a.py:1: f has 71 lines'],
       'a planted Python function of 71 lines is found')
tap.clean('functions and files are short',
          (finding for name in files('*.c', '*.h', '*.py')
           for finding in too_long(name, text_of(name))))
tap.end()
