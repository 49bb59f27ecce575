/** Why a function keeps its callback, in words for the person who asked. */
export const refusals = {
  kind: 'it is async, or a generator',
  optional: 'it works without its callback too',
  results: 'it hands more than one result to its callback',
  own: 'it uses `arguments`',
  often: 'it may call its callback more than once',
  shadowed: '`Promise` means something else here',
  method: 'it is a method: who calls it cannot be known for certain',
  returns: 'it gives something already',
  type: 'the type of its callback is not written out',
  throws: 'it can throw at once, and would reject instead',
  unknown: 'where it is used is not known without types',
  loaders: 'its module exports it, and which files load that is only known with a tsconfig.json or jsconfig.json, and with TypeScript 6',
  overloads: 'it has overloads',
  name: 'it has no name to call itself by',
} as const;
