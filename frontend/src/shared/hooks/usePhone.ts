import { useMediaQuery } from "@mantine/hooks";

/** True where the sidebar is a drawer. */
export function usePhone(): boolean {
  return useMediaQuery("(max-width: 767px)", false, { getInitialValueInEffect: false });
}
