/** An enumeration of the application; members are named in rows, and their numbers differ between systems. */
export interface Enumeration {
  /** Without the namespace. */
  readonly name: string;
  readonly members: readonly string[];
}

export const METADATA_NAMESPACE = 'Microsoft.Dynamics.Metadata';
