// Promises made by hand: rest the mouse on `new Promise`.

export function loadImage(source: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error(`No image at ${source}.`));
    image.src = source;
  });
}

// For an odd number, nobody ever calls resolve or reject: who awaits this waits for ever.
export function evenOnly(number: number): Promise<number> {
  return new Promise((resolve) => {
    if (number % 2 !== 0) return;
    resolve(number);
  });
}

// The promise and its two functions, apart from each other.
export function nextClick(button: HTMLButtonElement): Promise<MouseEvent> {
  const { promise, resolve } = Promise.withResolvers<MouseEvent>();
  button.addEventListener('click', resolve, { once: true });
  return promise;
}
