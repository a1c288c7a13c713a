import { type KubeObject } from '@berth/domain';
import { type Asker } from '../authorization/asker.js';
import {
  type FieldError,
  type ResourceDescription,
  type SelectableFields,
  type TableLayout,
} from '@berth/kube';

/** The classes of a cluster, as admission asks for them. */
export type ClassView = {
  /** The class a claim without one gets, if there is a default. */
  readonly defaultClass: () => string | undefined;
  /** Undefined: there is no such class. */
  readonly allowsExpansion: (name: string) => boolean | undefined;
};

/** What admission may know besides the object. */
export type Admission = {
  /** RFC 3339, UTC, whole seconds. */
  readonly now: string;
  readonly classes: ClassView;
  /** The name of the Backend of a normalised URL, if there is one. */
  readonly backendAt: (url: string) => string | undefined;
  /** Who asks; absent where Berth itself does. */
  readonly asker?: Asker;
};

/** Everything the API knows about one served kind; pure. */
export type Resource = ResourceDescription & {
  /** Global objects live at the root and belong to no cluster. */
  readonly global: boolean;
  readonly table: TableLayout<KubeObject>;
  readonly selectableFields: SelectableFields<KubeObject>;
  /** Whether an edit may change what a selectable field reads. */
  readonly shiftingFields: readonly string[];
  /** What is wrong with a name; nothing: valid. */
  readonly nameProblems: (name: string) => readonly string[];
  /** A decoded body with what it means besides: defaults that one field takes from another, fields only to write. */
  readonly complete?: (object: KubeObject) => KubeObject;
  /** What is applied with fields that are only to write where they are kept, so that they can be owned. */
  readonly readApplied?: (object: KubeObject) => KubeObject;
  /** A new object as it will be stored: status reset, finalizers and defaults that the schema cannot know. */
  readonly admitCreate: (object: KubeObject, admission: Admission) => KubeObject;
  /** A changed object with what clients cannot change put back. */
  readonly keepOnUpdate?: (after: KubeObject, before: KubeObject) => KubeObject;
  readonly validate: (object: KubeObject) => readonly FieldError[];
  /** Broken rules of an otherwise valid new object alone, such as to be the only one. */
  readonly validateAmong?: (object: KubeObject, admission: Admission) => readonly FieldError[];
  /** Broken rules of a change, besides those of the object itself. */
  readonly validateUpdate: (after: KubeObject, before: KubeObject) => readonly FieldError[];
  /** Broken rules of a change of the status alone, where the kind has the subresource. */
  readonly validateStatus?: (after: KubeObject) => readonly FieldError[];
  /** Why admission refuses a new object; undefined: it does not. */
  readonly refuseCreate?: (object: KubeObject, admission: Admission) => string | undefined;
  /** Why admission refuses a change; undefined: it does not. */
  readonly refuseUpdate?: (after: KubeObject, before: KubeObject, admission: Admission) => string | undefined;
  /** The new status as it is stored, where the kind has the subresource. */
  readonly admitStatus?: (after: KubeObject, before: KubeObject, admission: Admission) => KubeObject;
};
