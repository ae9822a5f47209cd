/**
 * How a cell begins that a spreadsheet would run: a leading = + - @, in full width too, a tab or a
 * line break. Whatever stands behind it, more lines included, makes no difference.
 */
export const startsFormula = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/u;
