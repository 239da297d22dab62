declare module "catalog:*" {
  export const plural: (n: number) => number;
  export const messages: Record<string, string | string[]>;
}

/** Version of the app, from package.json. */
declare const __VERSION__: string;
