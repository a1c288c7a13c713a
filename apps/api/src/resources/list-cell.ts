/** Texts in one cell; `<none>` where there is nothing to show. */
export function listCell(texts: readonly string[]): string {
  const shown = texts.filter((text) => text !== '');
  return shown.length === 0 ? '<none>' : shown.join(',');
}
