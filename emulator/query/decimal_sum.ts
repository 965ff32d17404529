/** The sum of decimal numbers, with every digit. @param texts without exponents. */
export function addDecimals(texts: readonly string[]): string {
  const places = Math.max(...texts.map((text) => (text.split('.')[1] ?? '').length));
  const scaled = texts.map((text) => {
    const [whole = '0', fraction = ''] = text.split('.');
    return BigInt(whole + fraction.padEnd(places, '0'));
  });
  const sum = scaled.reduce((one, other) => one + other, 0n);
  const digits = String(sum < 0n ? -sum : sum).padStart(places + 1, '0');
  const at = digits.length - places;
  const fraction = places === 0 ? '' : `.${digits.slice(at)}`;
  return `${sum < 0n ? '-' : ''}${digits.slice(0, at)}${fraction}`;
}
