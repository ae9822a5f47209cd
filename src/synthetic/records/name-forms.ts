/** Other ways of writing a name, as they turn up in records. */
import type { Random } from '../random.ts';

/** Short and full forms that people use in turn. */
const SHORT_FORMS: readonly (readonly [string, string])[] = [
  ['Benjamin', 'Ben'],
  ['Thomas', 'Tom'],
  ['William', 'Will'],
  ['William', 'Billy'],
  ['Oliver', 'Ollie'],
  ['Samuel', 'Sam'],
  ['Daniel', 'Danny'],
  ['Joseph', 'Joe'],
  ['Matthew', 'Matt'],
  ['Alexander', 'Alex'],
  ['Nathaniel', 'Nathan'],
  ['Jacob', 'Jake'],
  ['Joshua', 'Josh'],
  ['Zachary', 'Zac'],
  ['Charles', 'Charlie'],
  ['Frederick', 'Freddie'],
  ['Theodore', 'Theo'],
  ['Edward', 'Teddy'],
  ['Harrison', 'Harry'],
  ['Henry', 'Harry'],
  ['Archibald', 'Archie'],
  ['Michael', 'Mikey'],
  ['Christopher', 'Chris'],
  ['Anthony', 'Tony'],
  ['Robert', 'Bobby'],
  ['James', 'Jamie'],
  ['Elizabeth', 'Lizzie'],
  ['Isabella', 'Bella'],
  ['Isabelle', 'Izzy'],
  ['Olivia', 'Liv'],
  ['Amelia', 'Millie'],
  ['Charlotte', 'Lottie'],
  ['Jessica', 'Jess'],
  ['Sophie', 'Soph'],
  ['Evelyn', 'Evie'],
  ['Matilda', 'Tilly'],
  ['Florence', 'Flo'],
  ['Eleanor', 'Ellie'],
  ['Emily', 'Em'],
  ['Abigail', 'Abi'],
  ['Georgina', 'Georgie'],
  ['Alexandra', 'Lexi'],
  ['Scarlett', 'Scar'],
  ['Margaret', 'Maggie'],
  ['Rebecca', 'Becky'],
  ['Victoria', 'Tori'],
  ['Katherine', 'Katie'],
  ['Madison', 'Maddie'],
  ['Gabriella', 'Gabby'],
  ['Francesca', 'Fran'],
  ['Natasha', 'Tash'],
  ['Aleksander', 'Olek'],
  ['Zuzanna', 'Zuzia'],
  ['Zofia', 'Zosia'],
  ['Jakub', 'Kuba'],
  ['Oluwatobi', 'Tobi'],
  ['Temitope', 'Temi'],
  ['Muhammad', 'Mo'],
  ['Abdirahman', 'Abdi'],
  ['Francisco', 'Chico'],
  ['Alexandru', 'Alex'],
];

/** Spellings of what sounds the same. */
const SPELLINGS: readonly (readonly string[])[] = [
  ['Muhammad', 'Mohammed', 'Mohammad', 'Mohamed', 'Muhammed'],
  ['Sophia', 'Sofia'],
  ['Isabelle', 'Isabel', 'Isobel'],
  ['Aiden', 'Aidan', 'Ayden'],
  ['Jayden', 'Jaiden', 'Jaydon'],
  ['Zoe', 'Zoey', 'Zoë'],
  ['Chloe', 'Chloë', 'Khloe'],
  ['Lily', 'Lilly', 'Lillie'],
  ['Ellie', 'Elly'],
  ['Evie', 'Eevie'],
  ['Maisie', 'Maisy'],
  ['Poppy', 'Poppie'],
  ['Rosie', 'Rosy'],
  ['Harry', 'Harrie'],
  ['Finley', 'Finlay'],
  ['Connor', 'Conor'],
  ['Jack', 'Jac'],
  ['Oscar', 'Oskar'],
  ['Lucas', 'Lukas'],
  ['Isaac', 'Isaak'],
  ['Elijah', 'Elija'],
  ['Noah', 'Noa'],
  ['Zachary', 'Zackary'],
  ['Kian', 'Cian'],
  ['Freya', 'Freyja'],
  ['Hannah', 'Hanna'],
  ['Sara', 'Sarah'],
  ['Aisha', 'Ayesha', 'Aysha'],
  ['Fatima', 'Fatimah'],
  ['Maryam', 'Mariam'],
  ['Yusuf', 'Yousuf', 'Yousef'],
  ['Ibrahim', 'Ebrahim'],
  ['Hassan', 'Hasan'],
  ['Hussain', 'Hussein', 'Husain'],
  ['Amelia', 'Emilia'],
  ['Emily', 'Emilie'],
  ['Erin', 'Aerin'],
  ['Niamh', 'Neve'],
  ['Caitlin', 'Kaitlyn'],
  ['Megan', 'Meghan'],
  ['Alyssa', 'Alisa'],
  ['Mia', 'Miah'],
  ['Leah', 'Lea'],
  ['Ella', 'Ela'],
  ['Layla', 'Leila', 'Laila'],
  ['Ayaan', 'Ayan'],
  ['Zayn', 'Zain', 'Zane'],
  ['Anna', 'Ana'],
  ['Nicole', 'Nichole'],
  ['Tyler', 'Tylor'],
  ['Reece', 'Rhys'],
  ['Jamie', 'Jaime'],
  ['Callum', 'Calum'],
  ['Kayden', 'Caden'],
  ['Riley', 'Reilly'],
  ['Skye', 'Sky'],
  ['Phoebe', 'Pheobe'],
  ['Matthew', 'Mathew'],
  ['Filip', 'Philip'],
];

function pairs(groups: readonly (readonly string[])[]): ReadonlyMap<string, readonly string[]> {
  const others = new Map<string, string[]>();
  for (const group of groups) {
    for (const name of group) {
      const list = others.get(name) ?? [];
      list.push(...group.filter((other) => other !== name));
      others.set(name, list);
    }
  }
  return others;
}

const shortForms = pairs(SHORT_FORMS);
const spellings = pairs(SPELLINGS);

function oneOf(names: readonly string[] | undefined, random: Random): string | undefined {
  return names && names.length > 0 ? random.pick(names) : undefined;
}

/** The short form of a full name or the full form of a short one; undefined when there is none. */
export function otherLength(forename: string, random: Random): string | undefined {
  return oneOf(shortForms.get(forename), random);
}

/** Another spelling of the same sound; undefined when there is none. */
export function otherSpelling(forename: string, random: Random): string | undefined {
  return oneOf(spellings.get(forename), random);
}

/** The name without accents, as systems write it that know plain letters only. */
export function withoutAccents(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ł', 'l')
    .replaceAll('Ł', 'L')
    .replaceAll('ı', 'i')
    .replaceAll('đ', 'd')
    .replaceAll('Đ', 'D')
    .replaceAll('ø', 'o');
}

const VOWELS = ['a', 'e', 'i', 'o', 'u'] as const;
const isVowel = (letter: string): boolean => VOWELS.some((vowel) => vowel === letter);

/** One slip of the keyboard: letters swapped, left out, doubled or mistaken. Never the same name. */
export function slip(name: string, random: Random): string {
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const at = random.int(1, Math.max(1, name.length - 2));
    const here = name[at] ?? '';
    const next = name[at + 1] ?? '';
    const kind = random.int(0, 3);
    let result = name;
    if (kind === 0) result = name.slice(0, at) + next + here + name.slice(at + 2);
    else if (kind === 1 && name.length > 3) result = name.slice(0, at) + name.slice(at + 1);
    else if (kind === 2) result = name.slice(0, at) + here + name.slice(at);
    else if (isVowel(here)) {
      result = name.slice(0, at) + random.pick(VOWELS) + name.slice(at + 1);
    }
    if (result !== name && /^\p{L}[\p{L}' -]*$/u.test(result)) return result;
  }
  return `${name}e`;
}
