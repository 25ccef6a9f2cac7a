import { Checkbox } from "@mantine/core";
import { useState } from "react";
import { setDeviceSwitch, useDeviceSwitch } from "@/shared/lib/deviceSwitch";
import { permission, switchOf, type Telling, tellings } from "@/shared/lib/tellings";
import classes from "./SettingsPage.module.css";

const explanations = {
  default: "Your browser says so while you look at another tab or program. It asks you first whether it may.",
  granted: "Your browser says so while you look at another tab or program. On this device only.",
  denied:
    "Your browser does not let this page tell you anything. Allow notifications in its settings for this site, and reload the page.",
  unsupported: "Your browser has no notifications for pages like this one.",
};

/** What the browser tells while one looks elsewhere. It asks for permission when something is chosen, and never before. */
export function TellSection() {
  const [may, setMay] = useState(permission);
  const choose = async (telling: Telling, isWanted: boolean) => {
    setDeviceSwitch(switchOf(telling), isWanted);
    if (!isWanted || may !== "default") return;
    const answer = await Notification.requestPermission();
    setMay(answer);
    if (answer !== "granted") setDeviceSwitch(switchOf(telling), false);
  };
  return (
    <section aria-labelledby="tell-heading">
      <h2 id="tell-heading" className={classes.name}>
        Tell me when …
      </h2>
      <p className={classes.explained} role="status">
        {explanations[may]}
      </p>
      <div className={classes.choices}>
        {(Object.keys(tellings) as Telling[]).map((telling) => (
          <Choice
            key={telling}
            telling={telling}
            isPossible={may === "default" || may === "granted"}
            onChoose={(isWanted) => void choose(telling, isWanted)}
          />
        ))}
      </div>
    </section>
  );
}

interface ChoiceProps {
  telling: Telling;
  isPossible: boolean;
  onChoose(isWanted: boolean): void;
}

function Choice({ telling, isPossible, onChoose }: ChoiceProps) {
  const [isOn] = useDeviceSwitch(switchOf(telling));
  return (
    <Checkbox
      label={tellings[telling]}
      disabled={!isPossible}
      checked={isOn && isPossible}
      onChange={(event) => onChoose(event.currentTarget.checked)}
    />
  );
}
