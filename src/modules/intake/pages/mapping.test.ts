import { describe, expect, it } from 'vitest';
import { mappingFrom } from './mapping.ts';

describe('the answers of a mapping form', () => {
  const codes = ['open', 'none'].map((code) => ({ code, title: code, synonyms: [] }));
  const spec = { field: 'status', title: 'Status', help: '', isRequired: false, synonyms: [] };
  const survey = {
    header: ['Status'],
    rows: 1,
    columns: [
      { heading: 'Status', filled: 1, examples: ['X'], values: [{ value: 'X', count: 1 }] },
    ],
  };

  it.each([
    ['open', { X: 'open' }],
    ['none', { X: 'none' }],
    ['-', { X: '' }],
    ['', {}],
  ])('“%s” is a code, no code, or no answer', (answer, values) => {
    const typed = {
      'column-status': 'Status',
      'shown-status': 'Status',
      'value-status-0': answer,
    };
    expect(mappingFrom([{ ...spec, example: '', codes }], survey, typed).values).toEqual({
      status: values,
    });
  });
});
