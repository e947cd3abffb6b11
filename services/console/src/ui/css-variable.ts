/** Value of a CSS variable of the page: charts draw in the colours of the scheme. */
export function cssVariable(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
