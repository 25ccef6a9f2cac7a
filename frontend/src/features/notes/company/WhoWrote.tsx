import { Menu } from "@mantine/core";
import { IconPalette } from "@tabler/icons-react";
import type { Company } from "@/editor/company/Company";
import { useCompanySnapshot } from "./useCompany";

/** Turns the colours of who wrote what on and off. */
export function WhoWrote({ company }: { company: Company }) {
  const { isColored } = useCompanySnapshot(company);
  return (
    <Menu.Item leftSection={<IconPalette size={16} stroke={1.6} />} onClick={() => company.color(!isColored)}>
      {isColored ? "Hide who wrote what" : "Show who wrote what"}
    </Menu.Item>
  );
}
