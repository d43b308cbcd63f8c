package io.bucketbrigade.testkit.fake;

import io.bucketbrigade.testkit.protocol.S3Error;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** An element of a document that a client sent. */
record XmlDocument(Element element) {

  private static final DocumentBuilderFactory BUILDERS = builders();

  private static DocumentBuilderFactory builders() {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return factory;
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("this JDK cannot refuse document types", e);
    }
  }

  static XmlDocument parse(byte[] bytes) {
    try {
      DocumentBuilder builder;
      synchronized (BUILDERS) {
        builder = BUILDERS.newDocumentBuilder();
      }
      builder.setErrorHandler(null);
      return new XmlDocument(builder.parse(new ByteArrayInputStream(bytes)).getDocumentElement());
    } catch (SAXException | IOException | ParserConfigurationException e) {
      throw S3Error.malformedXml();
    }
  }

  /** The children of a name, namespaces ignored. */
  List<XmlDocument> children(String name) {
    List<XmlDocument> children = new ArrayList<>();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element child && localName(child).equals(name)) {
        children.add(new XmlDocument(child));
      }
    }
    return children;
  }

  private static String localName(Element element) {
    String name = element.getTagName();
    return name.substring(name.indexOf(':') + 1);
  }

  /** The text of a child; null if there is no such child. */
  @Nullable String text(String name) {
    List<XmlDocument> children = children(name);
    return children.isEmpty() ? null : children.getFirst().element().getTextContent();
  }

  /** The text of a child that must be there. */
  String require(String name) {
    String text = text(name);
    if (text == null) {
      throw S3Error.malformedXml();
    }
    return text;
  }
}
