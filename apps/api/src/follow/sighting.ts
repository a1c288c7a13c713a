/** An object of the log as it was at a position. */
export type Sighting = {
  readonly uid: string;
  readonly cluster: string;
  readonly kind: string;
  readonly name: string;
  readonly version: number;
  readonly position: number;
  readonly state: string;
  readonly deletes?: boolean;
};
