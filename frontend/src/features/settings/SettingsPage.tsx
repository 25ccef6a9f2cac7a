import { SegmentedControl, useMantineColorScheme } from "@mantine/core";
import type { ReactNode } from "react";
import { useTitle } from "@/shared/hooks/useTitle";
import { PageHeader } from "@/shared/ui/PageHeader";
import classes from "./SettingsPage.module.css";
import { TokensSection } from "./TokensSection";
import { WebhooksSection } from "./WebhooksSection";

const themes = [
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
  { value: "auto", label: "System" },
];

/** What one can set for oneself; ``children`` is what other features have to be set. */
export function SettingsPage({ children }: { children?: ReactNode }) {
  useTitle("Settings");
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <PageHeader />
      <div className={classes.column}>
        <h1 className={classes.heading}>Settings</h1>
        <section aria-labelledby="appearance-heading" className={classes.row}>
          <div>
            <h2 id="appearance-heading" className={classes.name}>
              Appearance
            </h2>
            <p className={classes.explained}>“System” follows your device.</p>
          </div>
          <SegmentedControl
            aria-label="Appearance"
            size="sm"
            data={themes}
            value={colorScheme}
            onChange={(value) => setColorScheme(value as "light" | "dark" | "auto")}
          />
        </section>
        {children}
        <TokensSection />
        <WebhooksSection />
      </div>
    </>
  );
}
