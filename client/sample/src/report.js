// Callbacks in callbacks, each with its own way to say that something failed.

/**
 * @typedef {(error: unknown, value?: string) => void} Callback
 * @param {string} name
 * @param {Callback} done
 */
export function readText(name, done) {
  setTimeout(() => {
    if (name === '') done(new Error('A file needs a name.'));
    else done(null, `text of ${name}`);
  }, 10);
}

/** @param {Callback} done */
export function report(done) {
  readText('settings', (error, settings) => {
    if (error) return done(error);
    readText(`${settings}.template`, (error, template) => {
      if (error) return done(error);
      readText('data', (error, data) => {
        if (error) return done(error);
        done(null, `${template}: ${data}`);
      });
    });
  });
}

/** @param {string} name */
export function readLater(name) {
  return new Promise((resolve, reject) => {
    readText(name, (error, text) => (error ? reject(error) : resolve(text)));
  });
}
