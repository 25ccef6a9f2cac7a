import { useMediaQuery } from "@mantine/hooks";

/** True where a panel fits beside the text. */
export function useRoomBeside(): boolean {
  return useMediaQuery("(min-width: 1200px)", true, { getInitialValueInEffect: false });
}
