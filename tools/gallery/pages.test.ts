import { describe, expect, test } from 'vitest';
import { galleryPages } from './pages.ts';

describe.each(Object.entries(galleryPages()))('the page "%s"', (_name, html) => {
  test('has nothing inline that the security policy would refuse', () => {
    expect(html).not.toMatch(/<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:/);
  });

  test('has one main heading and a title that ends with authority and product', () => {
    expect(html.match(/<h1/g)).toHaveLength(1);
    expect(html).toMatch(/<title>[^<]+ – Kestrel Borough Council – Alongside<\/title>/);
  });

  test('uses each id once', () => {
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
    expect(ids).toEqual([...new Set(ids)]);
  });

  test('carries the token in every form that posts', () => {
    const forms = html.match(/<form[^>]*method="post"[\s\S]*?<\/form>/g) ?? [];
    for (const form of forms) expect(form).toContain('name="_csrf" value="gallery"');
  });
});

describe('a table', () => {
  const { pupils, schools } = galleryPages();

  test('says what is shown, how it is sorted and where each value stands', () => {
    expect(pupils).toContain('Showing 101 to 150 of 640');
    expect(pupils).toMatch(/aria-sort="ascending"[^>]*><a[^>]*>.*?Name/);
    expect(pupils).toContain('data-label="Social worker"');
  });

  test('says why it is empty and what would fill it', () => {
    expect(pupils).toContain('Nobody has left this term');
    expect(pupils).not.toContain('id="left"');
  });

  test('never leaves a suppressed figure blank', () => {
    expect(schools).toContain('Not shown');
    expect(schools).toContain('so that nobody can be recognised');
  });
});

test('a form shown again says so in the title, in the summary and beside the field', () => {
  const { form } = galleryPages();
  expect(form).toContain('<title>Error: ');
  expect(form).toContain('href="#destination"');
  expect(form).toContain('id="destination-error"');
});

test('a panel that fails says so alone', () => {
  const { child } = galleryPages();
  expect(child).toContain('Reference number 7F3A-21');
  expect(child).toContain('Suspended for 2 days');
});
