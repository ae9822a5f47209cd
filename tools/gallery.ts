/**
 * Renders the gallery to `var/gallery` for people to look at: one document a page and, with
 * `--pictures`, pictures on a desktop and a phone, light and dark, and as printed.
 *
 * Run by hand: `node tools/gallery.ts --pictures [name ...]`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../src/platform/view/assets.ts';
import { buildAssets } from './build-assets.ts';
import { openGallery } from './gallery/browser.ts';
import { galleryPages } from './gallery/pages.ts';

const target = join(projectRoot, 'var/gallery');
const views = [
  { name: 'desktop', width: 1280, colorScheme: 'light' },
  { name: 'phone', width: 375, colorScheme: 'light' },
  { name: 'dark', width: 1280, colorScheme: 'dark' },
] as const;

async function takePictures(names: readonly string[]): Promise<void> {
  const gallery = await openGallery();
  try {
    for (const { name, width, colorScheme } of views) {
      for (const page of names) {
        const tab = await gallery.open(page, { width, colorScheme });
        await tab.screenshot({ path: join(target, `${page}-${name}.png`), fullPage: true });
        if (name === 'desktop') {
          await tab.pdf({
            path: join(target, `${page}.pdf`),
            format: 'A4',
            preferCSSPageSize: true,
          });
        }
        await tab.close();
      }
    }
  } finally {
    await gallery.close();
  }
}

await buildAssets();
await mkdir(target, { recursive: true });
const pages = galleryPages();
for (const [name, html] of Object.entries(pages)) {
  const standing = html.replaceAll('"/assets/', '"../assets/');
  await writeFile(join(target, `${name}.html`), standing);
}
if (process.argv.includes('--pictures')) {
  const chosen = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
  await takePictures(chosen.length > 0 ? chosen : Object.keys(pages));
}
console.log(`The gallery is in ${target}`);
