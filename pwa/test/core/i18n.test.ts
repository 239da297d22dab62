import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { modulesOf, pseudo, readPo, translations } from "../../build/catalogues.ts";
import {
  browserLanguage,
  gettext,
  inWords,
  loadAllMessages,
  ngettext,
  setLanguage,
} from "../../src/core/i18n.ts";

const PO = String.raw`
msgid ""
msgstr ""
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 ? 1 : 2);\n"

#: pwa/src/ui/Home.tsx:3
msgid "Hello, %(name)s"
msgstr "你好，%(name)s"

#: pwa/src/ui/Home.tsx:9
msgid "%(n)d pack"
msgid_plural "%(n)d packs"
msgstr[0] "a"
msgstr[1] "b"
msgstr[2] ""

#: pwa/src/ui/Home.tsx:10
msgctxt "verb"
msgid ""
"Open "
"it"
msgstr "打开\n\"它\""

#: server/reports/pages.py:1
msgid "Staff"
msgstr "员工"

#, fuzzy
#: pwa/src/ui/Home.tsx:12
msgid "Maybe"
msgstr "也许"
`;

test("a catalogue holds the app's whole, certain messages and the file's plural rule", () => {
  expect(translations(readPo(PO))).toEqual({
    plural: "(n%10==1 && n%100!=11 ? 0 : n%10>=2 ? 1 : 2)",
    messages: { "Hello, %(name)s": "你好，%(name)s", "verb\u0004Open it": '打开\n"它"' },
  });
});

test("a plural rule that is more than a rule is not run", () => {
  const evil = PO.replace(/plural=[^;]+;/, "plural=alert(1);");
  expect(translations(readPo(evil)).plural).toBe("n != 1");
});

test("the pseudo-language turns every word and keeps placeholders", () => {
  const { messages } = pseudo(readPo(PO));
  expect(messages["Hello, %(name)s"]).toBe("\u202eHello,\u202c %(name)s");
  expect(messages["%(n)d pack"]).toEqual(["%(n)d \u202epack\u202c", "%(n)d \u202epacks\u202c"]);
});

test("messages without a catalogue are English, with their values", () => {
  expect(gettext("Hello, %(name)s", { name: "Lin" })).toBe("Hello, Lin");
  expect(gettext("100 %(unknown)s")).toBe("100 %(unknown)s");
  expect(ngettext("%(n)d pack", "%(n)d packs", 1)).toBe("1 pack");
  expect(ngettext("%(n)d pack", "%(n)d packs", 3)).toBe("3 packs");
});

test("words of a pack fall back, and the browser's wishes are met", () => {
  expect(inWords({ zh_Hans: "甲" }, "en")).toBe("甲");
  expect(inWords({}, "en")).toBe("");
  expect(browserLanguage(["fr", "zh-TW", "en"])).toBe("zh_Hans");
  expect(browserLanguage(["fr", "en-GB"])).toBe("en");
  expect(browserLanguage([])).toBe("zh_Hans");
});

test("a later screen brings its own messages, whatever language is chosen meanwhile", async () => {
  await setLanguage("zh_Hans");
  expect(gettext("Learn")).not.toBe("Learn");
  expect(gettext("Remember this")).toBe("Remember this");
  await Promise.all([setLanguage("en"), loadAllMessages(), setLanguage("zh_Hans")]);
  await loadAllMessages();
  expect(gettext("Learn")).not.toBe("Learn");
  expect(gettext("Remember this")).not.toBe("Remember this");
  await Promise.all([setLanguage("zh_Hans"), setLanguage("en")]);
  expect(gettext("Remember this")).toBe("Remember this");
});

test("what a module brings only later is not part of it", () => {
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const modules = modulesOf(root, "pwa/src/main.tsx");
  expect(modules).toContain("pwa/src/profile/Welcome.tsx");
  expect(modules).not.toContain("pwa/src/home/Home.tsx");
  expect(modules).not.toContain("pwa/src/learn/LessonScreen.tsx");
});
