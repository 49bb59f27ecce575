// Code that does not run from top to bottom. In which order are the letters written?

export async function order(): Promise<void> {
  setTimeout(() => console.log('G'), 0);
  const later = second();
  console.log('B');
  queueMicrotask(() => console.log('D'));
  await later;
  console.log('F');
}

async function second(): Promise<void> {
  console.log('A');
  await null;
  console.log('C');
  await undefined;
  console.log('E');
}
