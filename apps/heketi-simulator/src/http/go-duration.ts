/** Whole seconds as Go writes a duration: `45s`, `2m0s`, `1h0m0s`. */
export function goDuration(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const parts = [`${seconds % 60}s`];
  if (seconds >= 60) parts.unshift(`${minutes}m`);
  if (hours > 0) parts.unshift(`${hours}h`);
  return parts.join('');
}
