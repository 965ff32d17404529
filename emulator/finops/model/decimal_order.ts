/** Orders numbers by their texts, however many digits they have. */

/** Below zero if `one` is smaller, 0 if they are equal. @param one JSON text of a number, as the other. */
export function compareNumbers(one: string, other: string): number {
  const difference = Number(one) - Number(other);
  // Beyond 15 digits equal doubles do not prove equal numbers.
  return difference !== 0 || (one.length < 15 && other.length < 15) ? difference : compareExactly(one, other);
}

function compareExactly(one: string, other: string): number {
  const [left, right] = [parts(one), parts(other)];
  const scale = Math.max(left.scale, right.scale);
  const difference = scaled(left, scale) - scaled(right, scale);
  return difference < 0n ? -1 : Number(difference > 0n);
}

interface Parts {
  readonly digits: bigint;
  readonly scale: number;
}

function parts(text: string): Parts {
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  return { digits: BigInt(`${sign}${whole}${fraction}`), scale: fraction.length - Number(exponent) };
}

function scaled({ digits, scale }: Parts, wanted: number): bigint {
  return digits * 10n ** BigInt(wanted - scale);
}
