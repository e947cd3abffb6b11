/** Rounds a decimal text form half to even (GB/T 8170: 四舍六入五成双) to `decimals` places, without binary error. */
export function roundHalfEven(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return '—';
  const text = plain(Math.abs(value));
  const [whole = '0', fraction = ''] = text.split('.');
  const kept = fraction.slice(0, decimals).padEnd(decimals, '0');
  const rest = fraction.slice(decimals);
  let digits = BigInt(whole + kept);
  const first = rest.charCodeAt(0) - 48;
  const tail = /[1-9]/.test(rest.slice(1));
  if (rest !== '' && (first > 5 || (first === 5 && (tail || digits % 2n === 1n)))) digits += 1n;
  const out = digits.toString().padStart(decimals + 1, '0');
  const body = decimals === 0 ? out : `${out.slice(0, -decimals)}.${out.slice(-decimals)}`;
  return value < 0 && /[1-9]/.test(body) ? `−${body}` : body;
}

/** The shortest decimal text of a number, never in exponent form. */
function plain(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  return value.toFixed(20).replace(/0+$/, '').replace(/\.$/, '');
}

/** A number with at most `decimals` places and no trailing zeros, for limits as they stand in a standard. */
export function formatTrimmed(value: number, decimals = 6): string {
  const text = roundHalfEven(value, decimals);
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}

/** 12345 -> `12,345`. */
export function formatCount(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** Units as they are printed: `ug/m3` -> `µg/m³`. A dimensionless unit is empty. */
export function formatUnit(unit: string): string {
  if (unit === '1' || unit === '') return '';
  return unit
    .replace(/^u(?=g|S|mol)/, 'µ')
    .replace(/m3/g, 'm³')
    .replace(/m2/g, 'm²')
    .replace(/^Cel$/, '°C');
}
