/** The companies, in upper case as their own list has them; rows elsewhere name them in either case. */
export interface Company {
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  readonly country: string;
}

export const COMPANIES: readonly Company[] = [
  { id: 'USMF', name: 'Contoso Entertainment System USA', currency: 'USD', country: 'USA' },
  { id: 'DEMF', name: 'Contoso Entertainment System Deutschland', currency: 'EUR', country: 'DEU' },
];
