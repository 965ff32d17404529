/** Rows a page, between what the user wants and what a service gives. */

export interface PageLimits {
  /** Whose limits these are, for the message. */
  readonly service: string;
  /** More rows are never given at once. */
  readonly most: number;
  /** Where the configuration does not say. */
  readonly usual: number;
}

/** @param wanted of the configuration. @returns a notice where the service gives less than is wanted. */
export function pageSizeWithin(
  wanted: number | undefined,
  { most, service, usual }: PageLimits,
): { readonly rows: number; readonly notice?: string } {
  if (wanted === undefined || wanted <= most) return { rows: wanted ?? usual };
  const notice = `\`odata_maxpagesize\` is ${wanted}, but ${service} gives at most ${most} rows a page: ${most} is used.`;
  return { rows: most, notice };
}
