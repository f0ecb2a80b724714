/** The entries of a menu, as data: the same list serves a button's menu and a context menu. */
interface MenuChoice {
  readonly value: string;
  readonly label: string;
  /** A CSS colour, shown as a mark in front. */
  readonly colour?: string;
}

interface MenuAction {
  readonly kind: 'action';
  readonly label: string;
  readonly run: () => void;
  /** The shortcut, as written on this platform. */
  readonly keys?: string | undefined;
  readonly disabled?: boolean;
}

export type MenuEntry =
  | { readonly kind: 'separator' }
  | MenuAction
  | { readonly kind: 'submenu'; readonly label: string; readonly actions: readonly MenuAction[] }
  /** One of several; `inline` stands in the menu itself, else in a submenu. */
  | {
      readonly kind: 'choice';
      readonly label: string;
      readonly value: string;
      readonly options: readonly MenuChoice[];
      readonly choose: (value: string) => void;
      readonly inline?: boolean;
    };
