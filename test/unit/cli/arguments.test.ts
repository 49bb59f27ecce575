import { describe, expect, it } from 'vitest';
import { parseArguments, UsageError } from '../../../server/cli/arguments';

describe('the command line', () => {
  it('takes any number of paths, and options in any place', () => {
    expect(parseArguments(['explain', 'a.ts', '--json', 'b', '-', '--syntax-only'])).toEqual({
      kind: 'explain', paths: ['a.ts', 'b', '-'], json: true, syntaxOnly: true, colour: undefined,
    });
    expect(parseArguments(['--no-color', 'explain', '--', '--odd.ts'])).toMatchObject({ paths: ['--odd.ts'], colour: false });
  });

  it('converts chains unless callbacks are asked for', () => {
    expect(parseArguments(['convert', '--to', 'async-await', 'a'])).toMatchObject({ to: 'async-await', from: 'chains' });
    expect(parseArguments(['convert', '--to', 'async-await', '--from', 'callbacks', 'a'])).toMatchObject({ to: 'async-await', from: 'callbacks' });
    expect(parseArguments(['convert', '--to', 'promises', 'a'])).toMatchObject({ to: 'promises', from: 'callbacks' });
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
    [['explain', 'a.ts', '--from', 'callbacks'], '--from'],
    [['convert', 'a.ts'], '--to promises'],
    [['convert', 'a.ts', '--to', 'promises', '--from', 'chains'], 'promises already'],
    [['convert', 'a.ts', '--to', 'promises', '--from', 'events'], "from 'events'"],
  ])('refuses %j and says why', (words, reason) => {
    expect(() => parseArguments(words)).toThrow(UsageError);
    expect(() => parseArguments(words)).toThrow(reason);
  });
});
