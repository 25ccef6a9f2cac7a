import { ActionIcon, type ActionIconProps, Tooltip } from "@mantine/core";
import type { ComponentPropsWithRef, ReactNode } from "react";
import { NavLink } from "react-router";
import classes from "./IconButton.module.css";

interface IconButtonProps
  extends ActionIconProps,
    Omit<ComponentPropsWithRef<"button">, keyof ActionIconProps> {
  label: string;
  shortcut?: string;
  /** No tooltip for now, say because a menu hangs below the button. */
  quiet?: boolean;
  children: ReactNode;
}

/** A button with an icon for its face: always named, and the name is shown to whoever points at it. */
export function IconButton({ label, shortcut, quiet = false, children, ...rest }: IconButtonProps) {
  return (
    <Tooltip disabled={quiet} label={shortcut ? `${label} (${shortcut})` : label}>
      <ActionIcon
        className={classes.button}
        variant="subtle"
        color="gray"
        size={30}
        aria-label={label}
        {...rest}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

interface IconLinkProps {
  label: string;
  to: string;
  onClick?: () => void;
  children: ReactNode;
}

/** The same face for a way to another page. */
export function IconLink({ label, children, ...rest }: IconLinkProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        component={NavLink}
        className={classes.button}
        variant="subtle"
        color="gray"
        size={30}
        aria-label={label}
        {...rest}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
