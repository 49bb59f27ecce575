import { describe, expect, it } from 'vitest';
import { parseArguments, UsageError } from '../../../server/cli/arguments';

describe('the command line', () => {
  it('takes any number of paths, and options in any place', () => {
    expect(parseArguments(['explain', 'a.ts', '--json', 'b', '-', '--syntax-only'])).toEqual({
      kind: 'explain', paths: ['a.ts', 'b', '-'], json: true, syntaxOnly: true, colour: undefined,
    });
    expect(parseArguments(['--no-color', 'explain', '--', '--odd.ts'])).toMatchObject({ paths: ['--odd.ts'], colour: false });
  });

  it('knows help and version before anything else', () => {
    expect(parseArguments(['--help', 'explain'])).toEqual({ kind: 'help' });
    expect(parseArguments(['-h'])).toEqual({ kind: 'help' });
    expect(parseArguments(['--version'])).toEqual({ kind: 'version' });
  });

  it.each([
    [[], 'a command is missing'],
    [['explain'], 'explain needs a file'],
    [['inspect', 'a.ts'], "no command 'inspect'"],
    [['explain', 'a.ts', '--loud'], '--loud'],
    [['explain', 'a.ts', '--json=yes'], '--json'],
  ])('refuses %j and says why', (words, reason) => {
    expect(() => parseArguments(words)).toThrow(UsageError);
    expect(() => parseArguments(words)).toThrow(reason);
  });
});
