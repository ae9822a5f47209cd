/** Who does what with files: an analyst with all of them, a school's data officer with what they sent. */
import { may, type Permission, type Viewer } from '../../../access/index.ts';

/** Sees anything of imports: the analyst all, a data officer their own uploads, others counts or states. */
export const SEE: readonly Permission[] = [
  { resource: 'R20', verb: 'S' },
  { resource: 'R20', verb: 's', under: ['up'] },
];
/** Sends files and works with them until they are published; row security says which. */
export const HANDLE: readonly Permission[] = [{ resource: 'R20', verb: 'C', under: ['up'] }];
/** Takes a published file back, with a second person. */
export const UNDO: readonly Permission[] = [{ resource: 'R20', verb: 'U' }];

/** Whether the viewer works with the files that they see, and not only knows of them. */
export function handlesFiles(viewer: Pick<Viewer, 'role'>): boolean {
  return HANDLE.some((permission) => may(viewer, permission));
}

/** Whether what the viewer sends is always the roll of their own school. */
export function sendsForSchool(viewer: Pick<Viewer, 'role'>): boolean {
  return viewer.role === 'SDO';
}
