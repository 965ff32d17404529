/** Rows per page: what the user wants, within the limit of the service. */

export interface PageLimits {
  /** The name of the service, for the message. */
  readonly service: string;
  /** The most rows that the service returns at once. */
  readonly most: number;
  /** The default if the configuration sets none. */
  readonly usual: number;
}

/** @param wanted the number in the configuration. @returns also a notice if it exceeds the limit of the service. */
export function pageSizeWithin(
  wanted: number | undefined,
  { most, service, usual }: PageLimits,
): { readonly rows: number; readonly notice?: string } {
  if (wanted === undefined || wanted <= most) return { rows: wanted ?? usual };
  const notice = `\`odata_maxpagesize\` is ${wanted}, but ${service} returns at most ${most} rows per page: ${most} is used.`;
  return { rows: most, notice };
}
