/**
 * The synthetic authority: a believable council that does not exist, and the files it would have.
 * For demonstration, tests and benches; nothing in the product but the command line uses it.
 */
export { generateAuthority, isPupil } from './world.ts';
export type { WorldOptions } from './world.ts';
export type { World } from './model.ts';
export type { Size } from './sizes.ts';
export { writeAuthorityFiles } from './files/write.ts';
export type { WriteOptions } from './files/write.ts';
export type { Manifest, ManifestFile } from './files/manifest.ts';
export type { CouncilFile, DoNotLink, Restriction } from './files/council-file.ts';
