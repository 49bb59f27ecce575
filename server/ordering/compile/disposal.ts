/** The symbols of explicit resource management; hosts without them still let programs of newer ones be followed. */
export const dispose: symbol = (Symbol as { dispose?: symbol }).dispose ?? Symbol('Symbol.dispose');
export const asyncDispose: symbol = (Symbol as { asyncDispose?: symbol }).asyncDispose ?? Symbol('Symbol.asyncDispose');
