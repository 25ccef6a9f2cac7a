import { SegmentedControl, useMantineColorScheme } from "@mantine/core";
import { useTitle } from "@/shared/hooks/useTitle";
import { PageHeader } from "@/shared/ui/PageHeader";
import classes from "./SettingsPage.module.css";
import { TellSection } from "./TellSection";
import { TokensSection } from "./TokensSection";

const themes = [
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
  { value: "auto", label: "System" },
];

/** What one can set for oneself. */
export function SettingsPage() {
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
        <TellSection />
        <TokensSection />
      </div>
    </>
  );
}
