// Reads what an SDK's type declarations say about properties, without type-checking them.
import { readFileSync } from "node:fs";
import * as path from "node:path";
import * as ts from "typescript";

/** A property's type, as declared. */
export type Declared =
    | { readonly kind: "text" | "number" | "flag" | "any" }
    | { readonly kind: "list" | "map"; readonly item: Declared }
    | { readonly kind: "object"; readonly members: () => Members };

/** The properties of a declaration. */
export type Members = ReadonlyMap<string, { readonly optional: boolean; readonly type: Declared }>;

/** The declarations of one package. */
export class Declarations {
    readonly #root: string;
    readonly #texts = new Map<string, string>();
    readonly #interfaces = new Map<string, Members>();

    constructor(packageName: string) {
        this.#root = path.dirname(require.resolve(`${packageName}/package.json`));
    }

    /** The properties of a class or an interface in a file, `undefined` when it isn't there. */
    find(file: string, name: string): Members | undefined {
        const source = ts.createSourceFile(file, this.#read(file), ts.ScriptTarget.Latest);
        const found = source.statements.find(
            (statement): statement is ts.ClassDeclaration | ts.InterfaceDeclaration =>
                (ts.isClassDeclaration(statement) || ts.isInterfaceDeclaration(statement)) &&
                statement.name?.text === name,
        );
        return found === undefined ? undefined : this.#members(found.members);
    }

    /** The version of Azure's REST that the documentation in a file names, if it names one. */
    apiVersionOf(file: string): string | undefined {
        return /Uses Azure REST API version (\S+)\./.exec(this.#read(file))?.[1];
    }

    has(file: string): boolean {
        return ts.sys.fileExists(path.join(this.#root, file));
    }

    #members(elements: readonly (ts.ClassElement | ts.TypeElement)[]): Members {
        const properties = elements.filter(
            (element): element is ts.PropertySignature | ts.PropertyDeclaration =>
                ts.isPropertySignature(element) || ts.isPropertyDeclaration(element),
        );
        return new Map(
            properties.map((property) => [
                (property.name as ts.Identifier).text,
                { optional: property.questionToken !== undefined, type: this.#type(property.type) },
            ]),
        );
    }

    #type(node: ts.TypeNode | undefined): Declared {
        if (node === undefined) {
            return { kind: "any" };
        }
        if (ts.isParenthesizedTypeNode(node)) {
            return this.#type(node.type);
        }
        if (ts.isArrayTypeNode(node)) {
            return { kind: "list", item: this.#type(node.elementType) };
        }
        if (ts.isUnionTypeNode(node)) {
            return this.#union(node.types.filter((type) => type.kind !== ts.SyntaxKind.UndefinedKeyword));
        }
        if (ts.isTypeLiteralNode(node)) {
            const index = node.members.find(ts.isIndexSignatureDeclaration);
            return { kind: "map", item: this.#type(index?.type) };
        }
        return ts.isTypeReferenceNode(node) ? this.#reference(node) : { kind: primitive(node) };
    }

    #reference(node: ts.TypeReferenceNode): Declared {
        const name = entityName(node.typeName);
        if (/^pulumi\.(Input|Output)$/.test(name)) {
            return this.#type(node.typeArguments?.[0]);
        }
        const [space = "", namespace = "", type = ""] = name.split(".");
        if (space === "enums") {
            return { kind: "text" };
        }
        const file = `types/${space === "inputs" ? "input" : "output"}.d.ts`;
        return {
            kind: "object",
            members: () => (type === "" ? this.#interface(file, namespace) : this.#interface(file, type, namespace)),
        };
    }

    /** Variants that differ in their properties count as one object with all of these. */
    #union(nodes: readonly ts.TypeNode[]): Declared {
        const types = nodes.map((node) => this.#type(node));
        const objects = types.filter((type) => type.kind === "object");
        const [first = { kind: "any" }] = types;
        return objects.length < 2
            ? (objects[0] ?? first)
            : {
                  kind: "object",
                  members: () => {
                      const all = objects.map((type) => type.members());
                      const inAll = (name: string) => all.every((members) => members.get(name)?.optional === false);
                      return new Map(
                          all.flatMap((members) =>
                              [...members].map(([name, { type }]) => [name, { optional: !inAll(name), type }] as const),
                          ),
                      );
                  },
              };
    }

    #read(file: string): string {
        const text = this.#texts.get(file) ?? readFileSync(path.join(this.#root, file), "utf8");
        this.#texts.set(file, text);
        return text;
    }

    /** Parses the text of one interface only: the files have hundreds of thousands of lines. */
    #interface(file: string, name: string, namespace?: string): Members {
        const key = `${file}#${namespace ?? ""}#${name}`;
        const known = this.#interfaces.get(key);
        if (known !== undefined) {
            return known;
        }
        const text = this.#read(file);
        const from = namespace === undefined ? 0 : text.indexOf(`export declare namespace ${namespace} {`);
        const start = text.indexOf(`interface ${name} {`, from);
        const end = text.indexOf(namespace === undefined ? "\n}" : "\n    }", start);
        const [declared] = ts.createSourceFile(key, `${text.slice(start, end)}\n}`, ts.ScriptTarget.Latest).statements;
        if (from < 0 || start < 0 || declared === undefined || !ts.isInterfaceDeclaration(declared)) {
            throw new Error(`${namespace ?? ""} ${name} is not declared in ${file}.`);
        }
        const members = this.#members(declared.members);
        this.#interfaces.set(key, members);
        return members;
    }
}

function primitive(node: ts.TypeNode): "text" | "number" | "flag" | "any" {
    switch (node.kind) {
        case ts.SyntaxKind.StringKeyword:
        case ts.SyntaxKind.LiteralType:
            return "text";
        case ts.SyntaxKind.NumberKeyword:
            return "number";
        case ts.SyntaxKind.BooleanKeyword:
            return "flag";
        default:
            return "any";
    }
}

function entityName(name: ts.EntityName): string {
    return ts.isIdentifier(name) ? name.text : `${entityName(name.left)}.${name.right.text}`;
}
