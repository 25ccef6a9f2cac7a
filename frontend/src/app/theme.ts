import {
  type ButtonProps,
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  type MantineThemeOverride,
} from "@mantine/core";

const accent: MantineColorsTuple = [
  "#edf2ff",
  "#dbe4ff",
  "#bac8ff",
  "#91a7ff",
  "#748ffc",
  "#5c7cfa",
  "#4c6ef5",
  "#4263eb",
  "#3b5bdb",
  "#364fc7",
];

const gray: MantineColorsTuple = [
  "#f6f7f9",
  "#eceef2",
  "#e4e7ec",
  "#d9dde3",
  "#c4c9d1",
  "#5f6773",
  "#5f6773",
  "#4a515b",
  "#343a43",
  "#1f2329",
];

const dark: MantineColorsTuple = [
  "#e4e6ea",
  "#c9cdd4",
  "#9aa3b0",
  "#9aa3b0",
  "#434a55",
  "#292d35",
  "#22262d",
  "#16181d",
  "#121418",
  "#0d0f12",
];

/** Mantine, dressed in the tokens of tokens.css. */
export const theme: MantineThemeOverride = createTheme({
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--mono)",
  fontSizes: { xs: "12px", sm: "14px", md: "15px", lg: "17px", xl: "20px" },
  radius: { xs: "4px", sm: "6px", md: "8px", lg: "12px", xl: "16px" },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "24px", xl: "32px" },
  defaultRadius: "sm",
  colors: { accent, gray, dark },
  primaryColor: "accent",
  primaryShade: { light: 8, dark: 3 },
  cursorType: "pointer",
  respectReducedMotion: true,
  focusRing: "auto",
  components: {
    Modal: {
      defaultProps: {
        radius: "lg",
        centered: true,
        overlayProps: { backgroundOpacity: 0.4 },
        transitionProps: { duration: 150, transition: "fade" },
        closeButtonProps: { "aria-label": "Close" },
      },
      styles: {
        content: { backgroundColor: "var(--raised)" },
        header: { backgroundColor: "var(--raised)" },
        title: { fontSize: 16, fontWeight: 650 },
      },
    },
    Tooltip: {
      defaultProps: { openDelay: 400, transitionProps: { duration: 100 }, withArrow: false, fz: 12 },
    },
    Menu: {
      defaultProps: {
        transitionProps: { duration: 100 },
        radius: "md",
        shadow: "md",
        withInitialFocusPlaceholder: false,
        withinPortal: false,
      },
    },
    InputWrapper: { styles: { label: { marginBottom: 4, fontWeight: 550 } } },
    Button: {
      styles: { root: { fontWeight: 550 } },
      // On the light accent of the dark scheme white words would be too faint.
      vars: (_theme: unknown, { variant = "filled", color }: ButtonProps) => ({
        root: variant === "filled" && !color ? { "--button-color": "var(--on-accent)" } : {},
      }),
    },
    Checkbox: { defaultProps: { iconColor: "var(--on-accent)" } },
  },
});

/** Where Mantine's own names for surfaces and text point to; the tokens know about light and dark. */
const surfaces = {
  "--mantine-color-body": "var(--bg)",
  "--mantine-color-text": "var(--text)",
  "--mantine-color-dimmed": "var(--muted)",
  "--mantine-color-placeholder": "var(--muted)",
  "--mantine-color-error": "var(--danger)",
  "--mantine-color-anchor": "var(--accent)",
  "--mantine-color-default-border": "var(--border-strong)",
  "--mantine-shadow-md": "var(--shadow)",
};

export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: surfaces, dark: surfaces });
